import type { INestApplication } from '@nestjs/common';
import {
  getPayscoreSyncToken,
  InjectPayscoreSync,
  type PayscoreInstitutionSource,
  PayscoreSyncModule,
  type PayscoreSyncOptions,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import { LedgerClock } from '../../libs/payscore-sync/src/ledger/index.js';
import type { Simulator } from 'payscore-simulator';
import { describeOn } from '../support/describe-with.js';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { newKeyPair } from '../support/rsa-keys.js';
import { startTestSimulator } from '../support/simulator.js';
import { databaseModule, startApp } from '../support/test-app.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { institutionOf } from '../support/test-host.js';

type Institution = PayscoreSyncOptions['institutions'][number];

/** Stands for a table or a vault. */
class Vault implements PayscoreInstitutionSource {
  institutions: readonly Institution[] = [];
  failure: Error | null = null;

  loadInstitutions(): Promise<readonly Institution[]> {
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.institutions);
  }
}

describeOn(EVERY_DATABASE, 'institutions that come and go, on %s', (kind) => {
  const vault = new Vault();
  const logger = new RecordingLogger();
  let database: TestDatabase;
  let simulators: readonly Simulator[];
  let app: INestApplication;
  let payscore: PayscoreSyncService;
  let hongKong: Institution;
  let japan: Institution;

  beforeAll(async () => {
    simulators = await Promise.all([startTestSimulator(), startTestSimulator()]);
    [hongKong, japan] = simulators.map((simulator, index) => ({
      ...institutionOf(simulator),
      name: ['hongkong', 'japan'][index],
    })) as [Institution, Institution];
    database = await createTestDatabase(kind);
    app = await startApp(
      [
        databaseModule(database),
        PayscoreSyncModule.forRoot({
          ...FAST,
          institutions: [],
          institutionSource: { useFactory: () => vault },
        }),
      ],
      { logger },
    );
    payscore = app.get(PayscoreSyncService);
  });

  afterAll(async () => {
    await app?.close();
    await Promise.all((simulators ?? []).map((simulator) => simulator.close()));
    await database?.drop();
  });

  beforeEach(async () => {
    vault.failure = null;
    await now([hongKong, japan]);
  });

  const now = async (institutions: readonly Institution[]) => {
    vault.institutions = institutions;
    await payscore.refreshInstitutions();
  };

  const pay = (institution: Institution) => {
    const orderNo = newOrderNo();
    simulators[institution === japan ? 1 : 0]?.orders.put(waitingOrder(orderNo));
    return payscore.sync(cashPayment(orderNo), { institution: institution.name ?? '', waitMs: 0 });
  };
  const settled = (id: string) => payscore.waitFor(id, { waitMs: 60_000 });

  it('starts without any, and delivers for each that is added, without a restart', async () => {
    await now([]);
    await expect(pay(hongKong)).rejects.toMatchObject({ code: 'PAYSCORE_E_UNKNOWN_INSTITUTION' });
    expect(await payscore.list({ within: {} }).catch((error: unknown) => error)).toMatchObject({
      message: expect.stringContaining('No institution is configured'),
    });
    for (const institution of [hongKong, japan]) {
      await now([hongKong, japan]);
      const { id } = await pay(institution);
      expect(await settled(id)).toMatchObject({ status: 'synced', institution: institution.name });
    }
    const found = await payscore.listInstitutions();
    expect(found.map(({ institution }) => institution)).toEqual(['hongkong', 'japan']);
  });

  it('stops delivering for one that is removed, hides it, and goes on when it is back', async () => {
    const nippon = simulators[1] as Simulator;
    const orderNo = newOrderNo();
    nippon.orders.put(waitingOrder(orderNo, { atCashier: true }));
    const waiting = await payscore.sync(cashPayment(orderNo), { institution: 'japan' });
    expect(waiting.settledAt).toBeNull();
    await now([hongKong]);
    await expect(payscore.get(waiting.id)).rejects.toMatchObject({ code: 'PAYSCORE_E_NOT_FOUND' });
    await expect(pay(japan)).rejects.toMatchObject({ code: 'PAYSCORE_E_UNKNOWN_INSTITUTION' });

    // Whatever is due of it stays where it is, while the other institution is served.
    const clock = app.get(LedgerClock, { strict: false });
    clock.offsetMs += 600_000;
    expect(await settled((await pay(hongKong)).id)).toMatchObject({ status: 'synced' });
    const callsBefore = nippon.journal.entries().length;
    expect(await settled((await pay(hongKong)).id)).toMatchObject({ status: 'synced' });
    expect(nippon.journal.entries()).toHaveLength(callsBefore);

    nippon.orders.put(waitingOrder(orderNo));
    await now([hongKong, japan]);
    expect(await settled(waiting.id)).toMatchObject({ status: 'synced' });
    expect(logger.lines.join('\n')).toContain('Institution japan: not configured any more');
  });

  it('signs with a rotated merchant key from the next call on', async () => {
    const simulator = simulators[0] as Simulator;
    const { privateKey, publicKey } = newKeyPair();
    const serialNo = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
    simulator.merchantKeys.add(serialNo, publicKey.export({ type: 'spki', format: 'pem' }).toString());
    simulator.merchantKeys.remove(simulator.merchant.serialNo);
    await now([{ ...hongKong, merchantSerialNo: serialNo, privateKey }, japan]);
    const { id } = await pay(hongKong);
    expect(await settled(id)).toMatchObject({ status: 'synced' });
    expect(logger.lines.join('\n')).toContain(`hongkong: signs with certificate ${serialNo} now`);
    simulator.merchantKeys.add(simulator.merchant.serialNo, simulator.merchant.privateKeyPem);
  });

  it('takes over another host of an institution, and keeps its pace', async () => {
    const [first] = simulators as [Simulator];
    const moved = await startTestSimulator({ institution: first.institution });
    await now([{ ...hongKong, baseUrl: moved.baseUrl }, japan]);
    const orderNo = newOrderNo();
    moved.orders.put(waitingOrder(orderNo));
    const { id } = await payscore.sync(cashPayment(orderNo), { institution: 'hongkong', waitMs: 0 });
    expect(await settled(id)).toMatchObject({ status: 'synced' });
    await now([hongKong, japan]);
    await moved.close();
  });

  it('keeps everything as it was when the source fails, and says so', async () => {
    vault.failure = new Error('the vault is sealed');
    await expect(payscore.refreshInstitutions()).rejects.toThrow('the vault is sealed');
    const { id } = await pay(hongKong);
    expect(await settled(id)).toMatchObject({ status: 'synced' });
  });

  it('keeps an institution whose new entry is wrong, takes the others over, and quotes no secret', async () => {
    const broken = { ...hongKong, privateKey: 'not a key, but a secret all the same' };
    vault.institutions = [broken, { ...japan, name: 'nippon' }];
    await expect(payscore.refreshInstitutions()).rejects.toMatchObject({
      code: 'PAYSCORE_E_CONFIGURATION',
      message: expect.not.stringContaining('a secret all the same'),
      problems: [{ field: 'institutionSource[0].privateKey' }],
    });
    const { id } = await pay(hongKong);
    expect(await settled(id)).toMatchObject({ status: 'synced' });
    await expect(pay(japan)).rejects.toMatchObject({ code: 'PAYSCORE_E_UNKNOWN_INSTITUTION' });
  });
});

class Consumer {
  constructor(@InjectPayscoreSync() readonly payscore: PayscoreSyncService) {}
}

it('can be injected by decorator too', () => {
  expect(Reflect.getMetadata('self:paramtypes', Consumer)).toEqual([
    { index: 0, param: getPayscoreSyncToken() },
  ]);
});
