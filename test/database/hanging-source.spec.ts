import type { INestApplication } from '@nestjs/common';
import {
  type PayscoreInstitutionSource,
  PayscoreSyncModule,
  type PayscoreSyncOptions,
  PayscoreSyncService,
} from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import { InstitutionRefresher } from '../../libs/payscore-sync/src/institutions/index.js';
import { describeOn } from '../support/describe-with.js';
import { eventually, until } from '../support/eventually.js';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { startTestSimulator } from '../support/simulator.js';
import { databaseModule, startApp } from '../support/test-app.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { institutionOf } from '../support/test-host.js';

type Institution = PayscoreSyncOptions['institutions'][number];

/** Stands for a vault whose connection can go silent. */
class Vault implements PayscoreInstitutionSource {
  institutions: readonly Institution[] = [];
  hangs = false;
  asked = 0;

  loadInstitutions(): Promise<readonly Institution[]> {
    this.asked += 1;
    return this.hangs ? new Promise(() => undefined) : Promise.resolve(this.institutions);
  }
}

describeOn(
  EVERY_DATABASE,
  'a source of institutions that never answers its second question, on %s',
  (kind) => {
    const vault = new Vault();
    const logger = new RecordingLogger();
    let database: TestDatabase;
    let simulators: readonly Simulator[];
    let app: INestApplication;
    let payscore: PayscoreSyncService;

    beforeAll(async () => {
      simulators = await Promise.all([startTestSimulator(), startTestSimulator()]);
      database = await createTestDatabase(kind);
      vault.institutions = named().slice(0, 1);
      app = await startApp(
        [
          databaseModule(database),
          PayscoreSyncModule.forRoot({
            ...FAST,
            institutions: [],
            institutionSource: { useFactory: () => vault, refreshMs: 1000 },
          }),
        ],
        { logger },
      );
      payscore = app.get(PayscoreSyncService);
      // Instead of half a minute.
      Object.assign(app.get(InstitutionRefresher, { strict: false }), { timeoutMs: 1500 });
      vault.hangs = true;
    });

    afterAll(async () => {
      await app?.close();
      await Promise.all((simulators ?? []).map((simulator) => simulator.close()));
      await database?.drop();
    });

    const named = () =>
      simulators.map((simulator, index) => ({
        ...institutionOf(simulator),
        name: ['hongkong', 'japan'][index] as string,
      }));

    const paid = async (institution: 'hongkong' | 'japan') => {
      const orderNo = newOrderNo();
      simulators[institution === 'japan' ? 1 : 0]?.orders.put(waitingOrder(orderNo));
      const { id } = await payscore.sync(cashPayment(orderNo), { institution, waitMs: 0 });
      return payscore.waitFor(id, { waitMs: 60_000 });
    };

    it('keeps nothing of the institutions that are known from being recorded and sent', async () => {
      await until(() => vault.asked === 2);
      for (let count = 0; count < 5; count += 1)
        expect(await paid('hongkong')).toMatchObject({ status: 'synced' });
    });

    it('is logged, and asked again', async () => {
      const line = await eventually(() =>
        logger.lines.find((one) => one.includes('The institutions could not be refreshed')),
      );
      expect(line).toContain('did not answer within 1500 ms');
      await until(() => vault.asked >= 3);
      expect(await paid('hongkong')).toMatchObject({ status: 'synced' });
    });

    it('is taken over once it answers, without a restart', async () => {
      vault.institutions = named();
      vault.hangs = false;
      const sync = await eventually(() => paid('japan').catch(() => undefined));
      expect(sync).toMatchObject({ status: 'synced', institution: 'japan' });
    });
  },
);
