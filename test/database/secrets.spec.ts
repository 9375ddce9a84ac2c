import { inspect } from 'node:util';
import { type DynamicModule, type InjectionToken, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import {
  HINT_REMEDIES,
  PAYSCORE_SYNC_OPTIONS,
  PayscoreSyncModule,
  PayscoreSyncService,
  runInTransaction,
} from 'nestjs-payscore-sync';
import { PAYSCORE_SYNC_ENTITIES } from 'nestjs-payscore-sync/ledger';
import { SyncAttemptEntity, Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import { eventually, until } from '../support/eventually.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';
import { institutionOf, startHost } from '../support/test-host.js';
import { textsWithin } from '../support/texts-within.js';

onEveryDatabase('secrets', (stage) => {
  /** Pieces of every secret that could leak; long enough that none occurs by chance. */
  const canaries = () => {
    const { merchant, apiV3Key, journal } = stage.simulator;
    const pem = merchant.privateKeyPem.split('\n').filter((line) => line && !line.startsWith('-'));
    const sent = journal.entries().flatMap(({ authorization }) => authorization ?? []);
    return [
      ...pem,
      apiV3Key,
      ...sent.flatMap(({ signatureStart, nonce }) => [signatureStart, nonce]),
      'WECHATPAY2-',
    ];
  };

  const expectClean = (text: string) => {
    for (const canary of canaries()) expect(text.includes(canary)).toBe(false);
  };

  /** An `Authorization` header that did go over the wire, as far as the journal keeps it. */
  const quotedHeader = () => {
    const [entry] = stage.simulator.journal.entries();
    const { mchid, nonce, signatureStart } = entry?.authorization ?? {};
    return `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signatureStart}"`;
  };

  /** The attempt that was answered with this code, once it is written. */
  const attemptWith = (code: string) => {
    const attempts = stage.host.dataSource.getRepository(SyncAttemptEntity);
    return eventually(async () => (await attempts.findOneBy({ code })) ?? undefined);
  };

  beforeAll(async () => {
    const kinds = ['normal', 'forged', 'reset', 'html', 'truncated'] as const;
    for (const kind of kinds) {
      const orderNo = newOrder(stage.simulator);
      stage.simulator.script.add({ operation: 'sync', outOrderNo: orderNo, apply: true, reply: { kind } });
      await stage.deliver(cashPayment(orderNo));
    }
    // Two replies that echo what was signed, one of them verified.
    for (const [status, code] of [
      [400, 'INVALID_REQUEST'],
      [401, 'SIGN_ERROR'],
    ] as const) {
      const orderNo = newOrderNo();
      stage.simulator.script.add({
        operation: 'sync',
        outOrderNo: orderNo,
        apply: false,
        reply: { kind: 'error', status, code, message: `cannot check ${quotedHeader()}` },
      });
      await stage.enqueue(cashPayment(orderNo));
      await stage.simulator.journal.waitFor((entry) => entry.outOrderNo === orderNo && entry.finished);
      await attemptWith(code);
    }
  });

  it('are what the canaries look for: each of them did go over the wire or was given', () => {
    expect(canaries().length).toBeGreaterThan(25);
    expect(stage.simulator.merchant.privateKeyPem).toContain(canaries()[0]);
    for (const canary of canaries()) expect(canary.length).toBeGreaterThanOrEqual(8);
    const nonces = stage.simulator.journal.entries().map(({ authorization }) => authorization?.nonce);
    expect(canaries()).toEqual(expect.arrayContaining(nonces));
    expect(quotedHeader()).toMatch(/nonce_str="[0-9a-f]{32}",signature="\S{8}"$/);
  });

  it.each(['INVALID_REQUEST', 'SIGN_ERROR'])('are withheld where %s quotes them', async (code) => {
    expect((await attemptWith(code)).message).toBe('[withheld: quotes a signature]');
  });

  it('reach no row of the ledger', async () => {
    for (const entity of PAYSCORE_SYNC_ENTITIES) {
      expectClean(JSON.stringify(await stage.host.dataSource.getRepository<object>(entity).find()));
    }
  });

  it('reach no line of the log', () => {
    expect(stage.host.logger.lines.length).toBeGreaterThan(0);
    expectClean(stage.host.logger.lines.join('\n'));
  });

  const partsOf = (payscore: PayscoreSyncService) => textsWithin(payscore, 8);

  it('stay inside also where certificates are downloaded, and where their list is refused', async () => {
    const { simulator, database } = stage;
    const institution = { ...institutionOf(simulator), name: 'canary', wechatpayPublicKeys: [] };
    const host = await startHost(database, simulator, { institutions: [institution] });
    const reply = { kind: 'certificates', fault: 'other-key' } as const;
    simulator.script.add({ operation: 'certificates', apply: true, times: 'always', reply });
    const orderNo = newOrder(simulator);
    const { id } = await runInTransaction(host.dataSource, (manager) =>
      host.payscore.enqueue(cashPayment(orderNo), { manager, institution: 'canary' }),
    );
    const attempts = host.dataSource.getRepository(SyncAttemptEntity);
    // A download may also be too slow for its call on a busy machine; the next one tells.
    await until(() => attempts.existsBy({ syncId: id, failure: 'no-key', hint: 'PAYSCORE_E_API_V3_KEY' }));
    const record = await host.payscore.get(id);
    const rows = await attempts.find();
    await host.close();
    expect(record).toMatchObject({ status: 'queued', remedy: HINT_REMEDIES.PAYSCORE_E_API_V3_KEY });
    expect(host.logger.lines.join('\n')).toContain('PAYSCORE_E_API_V3_KEY');
    expectClean(host.logger.lines.join('\n') + inspect([record, rows], { depth: 8 }));
    expectClean(partsOf(host.payscore));
  });

  it('are not shown by the service, its parts or its records', async () => {
    const { payscore } = stage.host;
    const { items } = await payscore.list({ limit: 200 });
    const parts = partsOf(payscore);
    // It does see what the options say.
    expect(parts).toContain(stage.simulator.merchant.mchid);
    expectClean(parts);
    expectClean(inspect(payscore, { depth: 4, showHidden: true }));
    expectClean(inspect(items, { depth: 8 }) + JSON.stringify(items));
  });

  it.each<[string, object]>([
    ['imports the module', {}],
    ['lives beside a global one', { isGlobal: true }],
  ])('are not what a module of the host can inject that %s', async (_how, extras) => {
    const options = { institutions: [institutionOf(stage.simulator)] };
    const registration = PayscoreSyncModule.forRoot({ ...options, ...extras, worker: false });
    const database = { ...stage.database.options, entities: PAYSCORE_SYNC_ENTITIES };
    const opened: Promise<DataSource>[] = [];
    const typeOrm = TypeOrmModule.forRootAsync({
      useFactory: () => ({ ...database, retryAttempts: 0 }),
      dataSourceFactory: () => {
        const dataSource = new DataSource(database).initialize();
        opened.push(dataSource);
        return dataSource;
      },
    });
    const compile = (shop: Type) =>
      Test.createTestingModule({ imports: [typeOrm, registration, shop] })
        .setLogger(new RecordingLogger())
        .compile();

    const shop = shopThatInjects(PayscoreSyncService, registration);
    const app = await compile(shop);
    expect(app.select(shop).get<unknown>('injected')).toBeInstanceOf(PayscoreSyncService);
    for (const token of [PAYSCORE_SYNC_OPTIONS, Ledger]) {
      expect(() => app.select(shop).get<unknown>(token, { strict: true })).toThrow(/could not find/);
    }
    await app.close();
    const curious = compile(shopThatInjects(PAYSCORE_SYNC_OPTIONS, registration));
    await expect(curious).rejects.toThrow(/can't resolve dependencies/);
    // Nest does not close what an app that cannot be made opens, and may open it after the refusal.
    for (const dataSource of await Promise.all(opened)) {
      if (dataSource.isInitialized) await dataSource.destroy();
    }
  });

  it('stay out of every error', async () => {
    const errors = await collectErrors(stage);
    expect(errors.length).toBe(4);
    for (const error of errors) {
      expectClean(inspect(error, { depth: 8, showHidden: true }));
      expectClean(JSON.stringify(error));
    }
  });
});

/** A module of the host with a provider that asks for `token`. */
function shopThatInjects(token: InjectionToken, registration: DynamicModule): Type {
  const provider = { provide: 'injected', inject: [token], useFactory: (injected: unknown) => injected };
  @Module({ imports: registration.global ? [] : [registration], providers: [provider] })
  class ShopModule {}
  return ShopModule;
}

async function collectErrors({ host }: Stage): Promise<unknown[]> {
  const { payscore, dataSource } = host;
  const failing = [
    payscore.get('0'),
    payscore.enqueue(cashPayment(newOrderNo()), { manager: dataSource.manager }),
    payscore.sync({ ...cashPayment(newOrderNo()), type: 'no' as 'Order_Paid' }),
    payscore.sync(cashPayment(newOrderNo()), { institution: 'nobody' }),
  ];
  const settled = await Promise.allSettled(failing);
  return settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
}
