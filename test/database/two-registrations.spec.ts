import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type INestApplication,
  Module,
  UnauthorizedException,
} from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  getPayscoreSyncToken,
  InjectPayscoreSync,
  OnPayscoreSynced,
  type PayscoreAccess,
  PayscoreProblemFilter,
  PayscoreSyncModule,
  type PayscoreSyncRecord,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import { HttpAdapterHost } from '@nestjs/core';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { Simulator } from 'payscore-simulator';
import type { DataSource } from 'typeorm';
import { describeOn } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { FAST } from '../support/fast.js';
import { createMigratedDatabase } from '../support/migrated-database.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { startTestSimulator } from '../support/simulator.js';
import { databaseModule, startApp, listen } from '../support/test-app.js';
import { EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { type Sdk, startSdk } from '../support/telemetry-sdk.js';
import { institutionOf } from '../support/test-host.js';

interface WithToken {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const tokenOf = (context: ExecutionContext) =>
  context.switchToHttp().getRequest<WithToken>().headers['authorization'];

@Injectable()
class Tokens {
  readonly shop = 'Bearer of-the-shop';
  readonly rental = 'Bearer of-the-rental';
}

@Module({ providers: [Tokens], exports: [Tokens] })
class TokensModule {}

@Injectable()
class ShopGuard implements CanActivate {
  constructor(private readonly tokens: Tokens) {}

  canActivate(context: ExecutionContext): boolean {
    if (tokenOf(context) === this.tokens.shop) return true;
    throw new UnauthorizedException();
  }
}

@Injectable()
class RentalGuard implements CanActivate {
  constructor(private readonly tokens: Tokens) {}

  canActivate(context: ExecutionContext): boolean {
    if (tokenOf(context) === this.tokens.rental) return true;
    throw new UnauthorizedException();
  }
}

const can = (...permissions: PayscoreAccess['can'][number][]) => ({ actor: 'caller', can: permissions });

@Injectable()
class Books {
  readonly told: [registration: string, institution: string, outOrderNo: string][] = [];

  constructor(
    readonly shop: PayscoreSyncService,
    @InjectPayscoreSync('rental') readonly rental: PayscoreSyncService,
  ) {}

  @OnPayscoreSynced({ id: 'books' })
  onShop({ institution, outOrderNo }: PayscoreSyncRecord) {
    this.told.push(['shop', institution, outOrderNo]);
  }

  @OnPayscoreSynced({ id: 'books', registration: 'rental' })
  onRental({ institution, outOrderNo }: PayscoreSyncRecord) {
    this.told.push(['rental', institution, outOrderNo]);
  }
}

/** Two businesses of one company in one app: nothing of the one is the other's. */
describeOn(EVERY_DATABASE, 'two registrations on %s', (kind) => {
  let databases: readonly TestDatabase[];
  let simulators: readonly [Simulator, Simulator];
  let app: INestApplication;
  let books: Books;
  let origin: string;
  let sdk: Sdk;

  beforeAll(async () => {
    // Metrics reach the SDK that is there when the modules are created.
    sdk = startSdk();
    simulators = await Promise.all([startTestSimulator(), startTestSimulator()]);
    databases = await Promise.all([createMigratedDatabase(kind), createMigratedDatabase(kind)]);
    const [shop, rental] = databases as [TestDatabase, TestDatabase];
    app = await startApp(
      [
        databaseModule(shop),
        databaseModule(rental, 'rental'),
        PayscoreSyncModule.forRootAsync({
          http: { path: 'shop', guards: [ShopGuard], access: () => can('record', 'read') },
          imports: [TokensModule],
          useFactory: () => ({ ...FAST, institutions: [{ ...institutionOf(simulators[0]), name: 'shop' }] }),
        }),
        PayscoreSyncModule.forRootAsync({
          name: 'rental',
          dataSource: 'rental',
          http: { path: 'rental', guards: [RentalGuard], access: () => can('read') },
          imports: [TokensModule],
          useFactory: () => ({
            ...FAST,
            institutions: [{ ...institutionOf(simulators[1]), name: 'rental' }],
          }),
        }),
      ],
      {
        providers: [Books],
        configure: (app) => app.useGlobalFilters(new PayscoreProblemFilter(app.get(HttpAdapterHost))),
      },
    );
    origin = await listen(app);
    books = app.get(Books);
  });

  afterAll(async () => {
    await app?.close();
    await Promise.all((simulators ?? []).map((simulator) => simulator.close()));
    await Promise.all((databases ?? []).map((database) => database.drop()));
    await sdk?.shutdown();
  });

  const call = async (path: string, token?: string, body?: object) => {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: token }),
    };
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(origin + path, { headers, ...init });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const SHOP = 'Bearer of-the-shop';
  const RENTAL = 'Bearer of-the-rental';

  const deliver = async (service: PayscoreSyncService, simulator: Simulator) => {
    const { id } = await service.sync(cashPayment(newOrder(simulator)), { waitMs: 0 });
    return service.waitFor(id, { waitMs: 60_000 });
  };

  it('are two services, each with its own institutions, ledger and WeChat Pay', async () => {
    expect(books.rental).toBe(app.get(getPayscoreSyncToken('rental')));
    expect(books.rental).not.toBe(books.shop);
    const bought = await deliver(books.shop, simulators[0]);
    const rented = await deliver(books.rental, simulators[1]);
    expect(bought).toMatchObject({ status: 'synced', institution: 'shop' });
    expect(rented).toMatchObject({ status: 'synced', institution: 'rental' });
    await expect(books.shop.get(rented.id)).rejects.toMatchObject({ code: 'PAYSCORE_E_NOT_FOUND' });
    await expect(books.rental.get(bought.id)).rejects.toMatchObject({ code: 'PAYSCORE_E_NOT_FOUND' });
    await expect(books.shop.list({ institution: 'rental' })).rejects.toMatchObject({
      code: 'PAYSCORE_E_UNKNOWN_INSTITUTION',
    });
    for (const [name, id] of [
      [undefined, bought.id],
      ['rental', rented.id],
    ] as const) {
      const dataSource = app.get<DataSource>(getDataSourceToken(name));
      expect(await dataSource.getRepository(SyncEntity).find({ select: { id: true } })).toEqual([{ id }]);
    }
  });

  it('answer under their own paths, each for its own token alone', async () => {
    const bought = await deliver(books.shop, simulators[0]);
    const rented = await deliver(books.rental, simulators[1]);
    for (const [path, own, other, { id }] of [
      ['/shop', SHOP, RENTAL, bought],
      ['/rental', RENTAL, SHOP, rented],
    ] as const) {
      for (const route of ['/syncs', `/syncs/${id}`, '/institutions']) {
        expect((await call(path + route, own)).status).toBe(200);
        for (const token of [undefined, '', 'Bearer wrong', own.slice(0, -1), other]) {
          const refused = await call(path + route, token);
          expect(refused).toMatchObject({ status: 401, body: { code: 'PAYSCORE_E_UNAUTHENTICATED' } });
        }
      }
    }
    expect((await call(`/shop/syncs/${rented.id}`, SHOP)).status).toBe(404);
    expect((await call(`/rental/syncs/${bought.id}`, RENTAL)).status).toBe(404);
    expect((await call('/payscore/syncs', SHOP)).status).toBe(404);
  });

  it('let callers do what their own access says', async () => {
    const { out_order_no, ...body } = cashPayment(newOrderNo());
    const record = (path: string, token: string) =>
      call(`${path}/serviceorders/${out_order_no}/sync`, token, body);
    expect((await record('/shop', SHOP)).status).toBe(202);
    expect(await record('/rental', RENTAL)).toMatchObject({
      status: 403,
      body: { code: 'PAYSCORE_E_FORBIDDEN' },
    });
  });

  it('tell each handler of its own registration, though ids are the same', async () => {
    const bought = await deliver(books.shop, simulators[0]);
    const rented = await deliver(books.rental, simulators[1]);
    const toldOf = ({ outOrderNo }: PayscoreSyncRecord) => books.told.filter(([, , no]) => no === outOrderNo);
    await until(() => toldOf(bought).length > 0 && toldOf(rented).length > 0);
    expect(toldOf(bought)).toEqual([['shop', 'shop', bought.outOrderNo]]);
    expect(toldOf(rented)).toEqual([['rental', 'rental', rented.outOrderNo]]);
  });

  it('are measured apart, though handlers have one id', async () => {
    const { 'payscore.sync.handler.pending': pending = [], 'payscore.sync.unsettled': unsettled = [] } =
      await sdk.metrics();
    const books = { event: 'synced', handler: 'books' };
    const byName = pending.map(({ labels }) => labels);
    expect(byName).toHaveLength(2);
    expect(byName).toEqual(expect.arrayContaining([books, { ...books, registration: 'rental' }]));
    const standing = unsettled.map(({ labels }) => [labels['institution'], labels['registration']]);
    expect(standing).toContainEqual(['shop', undefined]);
    expect(standing).toContainEqual(['rental', 'rental']);
    expect(standing).not.toContainEqual(['shop', 'rental']);
  });

  // On SQLite a file that is removed goes on while it is open.
  if (kind !== 'sqlite') {
    it('go on alone when the other one loses its database', async () => {
      await databases[1]?.drop();
      await expect(books.rental.list()).rejects.toThrow();
      expect(await deliver(books.shop, simulators[0])).toMatchObject({ status: 'synced' });
    });
  }
});

describe('two apps in one process', () => {
  it('do not see each other', async () => {
    const database = await createMigratedDatabase('sqlite');
    const other = await createMigratedDatabase('sqlite');
    const simulator = await startTestSimulator();
    const start = (database: TestDatabase, institution: string) =>
      startApp([
        databaseModule(database),
        PayscoreSyncModule.forRoot({
          ...FAST,
          isGlobal: true,
          institutions: [{ ...institutionOf(simulator), name: institution }],
        }),
      ]);
    const apps = await Promise.all([start(database, 'one'), start(other, 'two')]);
    const [one, two] = apps.map((app) => app.get(PayscoreSyncService)) as [
      PayscoreSyncService,
      PayscoreSyncService,
    ];
    const orderNo = newOrder(simulator);
    const { id } = await one.sync(cashPayment(orderNo));
    expect(await one.waitFor(id, { waitMs: 60_000 })).toMatchObject({ status: 'synced', institution: 'one' });
    await expect(two.get(id)).rejects.toMatchObject({ code: 'PAYSCORE_E_NOT_FOUND' });
    expect(await two.findByOrder(orderNo)).toEqual([]);
    await apps[0]?.close();
    // The end of the one is not the end of the other.
    const recorded = await two.sync(cashPayment(newOrder(simulator)));
    expect(await two.waitFor(recorded.id, { waitMs: 60_000 })).toMatchObject({ status: 'synced' });
    await apps[1]?.close();
    await simulator.close();
    await Promise.all([database.drop(), other.drop()]);
  });
});
