import { type CanActivate, Injectable, Module, type ModuleMetadata, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DefaultNamingStrategy } from 'typeorm';
import { newPrivateKeyPem } from '../../../test/support/rsa-keys.js';
import {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreSynced,
  type PayscoreInstitutionOptions,
  PayscoreSyncModule,
  type PayscoreSyncOptions,
  PayscoreSyncService,
  type SyncServiceOrderDto,
  toPaidTime,
} from '../src/index.js';
import { institution, merchantPem, platformPem } from './options/support/secrets.js';
import { memoryDatabase } from './support/memory-database.js';

/** The mistakes people make first, each made once: what they read must name the cause and the way out. */

type Imports = NonNullable<ModuleMetadata['imports']>;

const database = (over: object = {}) => memoryDatabase({ retryAttempts: 0, ...over });
const options = (changes: Partial<PayscoreInstitutionOptions> = {}): PayscoreSyncOptions => ({
  institutions: [{ ...institution, ...changes }],
});

const nothing = () => undefined;
const silent = { log: nothing, error: nothing, warn: nothing };

async function start(imports: Imports, providers: ModuleMetadata['providers'] = []) {
  const testing = await Test.createTestingModule({ imports, providers }).setLogger(silent).compile();
  return testing.createNestApplication().init();
}

/** What somebody who starts this reads. */
async function refusalOf(imports: Imports, providers: ModuleMetadata['providers'] = []): Promise<string> {
  const app = await start(imports, providers).catch((error: unknown) => error as Error);
  if (app instanceof Error) return app.message;
  await app.close();
  throw new Error('nothing was refused');
}

const payment: SyncServiceOrderDto = {
  out_order_no: 'A1',
  service_id: '500001',
  sub_mchid: '1900000109',
  type: 'Order_Paid',
  detail: { paid_time: toPaidTime(new Date(Date.now() - 60_000)) },
};

describe('the settings', () => {
  const read = (changes: Partial<PayscoreInstitutionOptions>) =>
    refusalOf([database(), PayscoreSyncModule.forRoot(options(changes))]);
  const key = (id: string, publicKey = platformPem) => ({ wechatpayPublicKeys: [{ id, publicKey }] });

  it.each<[string, Partial<PayscoreInstitutionOptions>, RegExp]>([
    [
      'a certificate serial number for the public key id',
      key(institution.merchantSerialNo),
      /serial number of a certificate\. Copy the ID shown beside WeChat Pay's public key/,
    ],
    [
      'the public key id for the certificate serial number',
      { merchantSerialNo: 'PUB_KEY_ID_0119000001' },
      /ID of WeChat Pay's public key.*apiclient_cert\.pem/,
    ],
    ['an APIv3 key of another length', { apiV3Key: 'too short' }, /9 bytes instead of 32.*APIv3密钥/],
    [
      'the certificate for the private key',
      { privateKey: '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----' },
      /apiclient_key\.pem/,
    ],
    ['the public key for the private key', { privateKey: platformPem }, /apiclient_key\.pem/],
    [
      'the private key for the public key',
      key('PUB_KEY_ID_0119000001002024000001', merchantPem),
      /pub_key\.pem/,
    ],
    [
      'no keys of WeChat Pay at all',
      { wechatpayPublicKeys: [], apiV3Key: undefined as never },
      /微信支付公钥.*PAYSCORE_API_V3_KEY/,
    ],
    ['plain http', { baseUrl: 'http://apihk.mch.weixin.qq.com' }, /Use https/],
  ])('with %s', async (_mistake, changes, remedy) => {
    const message = await read(changes);
    expect(message).toMatch(/^PayscoreSyncModule cannot start:\n {2}- institutions\[0\]\./);
    expect(message).toMatch(remedy);
  });

  it('take a PEM whose newlines were escaped on the way, as most environments want it', async () => {
    const escaped = newPrivateKeyPem().replaceAll('\n', '\\n');
    const app = await start([database(), PayscoreSyncModule.forRoot(options({ privateKey: escaped }))]);
    await app.close();
  });

  it('without any institution', async () => {
    expect(await refusalOf([database(), PayscoreSyncModule.forRoot({ institutions: [] })])).toContain(
      'institutions: is empty. Give at least one institution, or an institutionSource.',
    );
  });
});

describe('the data source', () => {
  const payscore = () => PayscoreSyncModule.forRoot(options());

  it('that is opened by hand', async () => {
    const message = await refusalOf([database({ manualInitialization: true }), payscore()]);
    expect(message).toMatch(/not initialized.*Leave manualInitialization out.*dataSourceFactory/);
  });

  class Plural extends DefaultNamingStrategy {
    override tableName(target: string, given: string | undefined): string {
      return `${super.tableName(target, given)}_all`;
    }
  }
  class Camel extends DefaultNamingStrategy {
    override columnName(property: string): string {
      return property;
    }
  }
  /** As hosts have it, that gives names only where an entity gives none. */
  class Upper extends DefaultNamingStrategy {
    override tableName(target: string, given: string | undefined): string {
      return given ?? target.toUpperCase();
    }
  }

  it.each([
    ['tables', Plural, 'calls table payscore_syncs "payscore_syncs_all"'],
    ['columns', Camel, 'calls column payscore_syncs.sub_mchid "subMchid"'],
  ])('whose naming strategy renames %s', async (_what, Strategy, what) => {
    const message = await refusalOf([database({ namingStrategy: new Strategy() }), payscore()]);
    expect(message).toContain(what);
    expect(message).toMatch(
      /Let the strategy's tableName\(\) and columnName\(\) answer the name an entity gives/,
    );
  });

  it('may have a naming strategy that keeps given names', async () => {
    const app = await start([database({ namingStrategy: new Upper() }), payscore()]);
    await app.close();
  });
});

describe('the app', () => {
  @Injectable()
  class Book {}

  @Module({ providers: [Book], exports: [Book] })
  class BookModule {}

  @Injectable()
  class BookGuard implements CanActivate {
    constructor(readonly book: Book) {}

    canActivate(): boolean {
      return true;
    }
  }

  it('whose tables were never made: the table, and the command', async () => {
    const message = await refusalOf([
      database({ migrationsRun: false }),
      PayscoreSyncModule.forRoot(options()),
    ]);
    expect(message).toMatch(/payscore_syncs is missing.*PAYSCORE_SYNC_MIGRATIONS.*npx typeorm migration:run/);
  });

  it('whose data source does not know the entities', async () => {
    const message = await refusalOf([database({ entities: [] }), PayscoreSyncModule.forRoot(options())]);
    expect(message).toMatch(/PAYSCORE_SYNC_ENTITIES.*autoLoadEntities/s);
  });

  it('that needs no list of entities with autoLoadEntities', async () => {
    const app = await start([
      database({ entities: [], autoLoadEntities: true }),
      PayscoreSyncModule.forRoot(options()),
    ]);
    await app.close();
  });

  it('with two registrations of one name', async () => {
    const message = await refusalOf([
      database(),
      PayscoreSyncModule.forRoot({ ...options(), name: 'shop' }),
      PayscoreSyncModule.forRoot({ ...options(), name: 'shop' }),
    ]);
    expect(message).toMatch(/registered 2 times under the name "shop".*name of its own/s);
  });

  it('with routes that nobody guards', () => {
    const register = () => PayscoreSyncModule.forRoot({ ...options(), http: {} });
    expect(register).toThrow(/http was asked for without guards.*Give http\.guards.*allowUnauthenticated/);
  });

  it('whose guard injects what imports forgot: Nest names guard, dependency and module', async () => {
    const message = await refusalOf([
      database(),
      BookModule,
      PayscoreSyncModule.forRoot({ ...options(), http: { guards: [BookGuard] } }),
    ]);
    expect(message).toMatch(/BookGuard.*Book.*PayscoreSyncModule/s);
  });

  it('whose factory injects what imports forgot: Nest names dependency and module', async () => {
    const asking = { useFactory: (_book: Book) => options(), inject: [Book] };
    const forgotten = [database(), BookModule, PayscoreSyncModule.forRootAsync(asking)];
    expect(await refusalOf(forgotten)).toMatch(/Book.*PayscoreSyncModule.*imports/s);
    const given = PayscoreSyncModule.forRootAsync({ ...asking, imports: [BookModule] });
    await (await start([database(), given])).close();
  });

  it('that takes its options from a class, made here or there', async () => {
    @Injectable()
    class Settings {
      createPayscoreSyncOptions() {
        return options({ name: 'from-a-class' });
      }
    }
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}
    for (const way of [{ useClass: Settings }, { useExisting: Settings, imports: [SettingsModule] }]) {
      const app = await start([database(), PayscoreSyncModule.forRootAsync({ ...way, worker: false })]);
      expect((await app.get(PayscoreSyncService).stats()).institutions).toMatchObject([
        { institution: 'from-a-class' },
      ]);
      await app.close();
    }
  });
});

describe('handlers', () => {
  const warningsOf = async (providers: ModuleMetadata['providers'], extras = {}) => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const app = await start([database(), PayscoreSyncModule.forRoot({ ...options(), ...extras })], providers);
    await app.close();
    const lines = warn.mock.calls.map(([line]) => String(line));
    warn.mockRestore();
    return lines.filter((line) => line.includes('No handler is called'));
  };

  class Deaf {
    @OnPayscoreSynced({ id: 'a' })
    onSynced() {}
  }

  class Alert {
    @OnPayscoreDoublePaid({ id: 'a' })
    @OnPayscoreParked({ id: 'a' })
    onTrouble() {}
  }

  it('that nobody wrote for what needs a person: said at start, with the decorators', async () => {
    expect(await warningsOf([Deaf])).toEqual([
      expect.stringMatching(
        /double_paid and parked.*@OnPayscoreDoublePaid\(\{ id \}\) and @OnPayscoreParked\(\{ id \}\).*docs\/events\.md/,
      ),
    ]);
    expect(await warningsOf([Alert], { notifications: {} })).toEqual([
      expect.stringMatching(/for user_paid, .*@OnPayscoreUserPaid\(\{ id \}\) on a method/),
    ]);
    expect(await warningsOf([], { name: 'shop' })).toEqual([
      expect.stringContaining("{ id, registration: 'shop' }"),
    ]);
  });

  it('that are there, or belong to another process, are nothing to speak of', async () => {
    expect(await warningsOf([Alert])).toEqual([]);
    expect(await warningsOf([], { worker: false })).toEqual([]);
  });

  it('of a registration that is not there', async () => {
    class Misplaced {
      @OnPayscoreSynced({ id: 'a', registration: 'rental' })
      onSynced() {}
    }
    expect(await refusalOf([database(), PayscoreSyncModule.forRoot(options())], [Misplaced])).toMatch(
      /@OnPayscoreSynced on Misplaced\.onSynced: listens to the registration "rental", which this app does not have\. .*there is the unnamed one/,
    );
  });
});

describe('a request', () => {
  it('that was turned into text before: parsed once too little', async () => {
    const app = await start([database(), PayscoreSyncModule.forRoot({ ...options(), worker: false })]);
    const payscore = app.get(PayscoreSyncService);
    const text = JSON.stringify(payment) as unknown as SyncServiceOrderDto;
    await expect(payscore.sync(text)).rejects.toThrow(/body: must be a JSON object.*Send the body/);
    const bytes = Buffer.from(JSON.stringify(payment)) as unknown as SyncServiceOrderDto;
    await expect(payscore.sync(bytes)).rejects.toMatchObject({ code: 'PAYSCORE_E_VALIDATION' });
    await app.close();
  });
});
