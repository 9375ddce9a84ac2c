import {
  createLedgerGateway,
  LedgerClock,
  PAYSCORE_SYNC_ENTITIES,
  PAYSCORE_SYNC_MIGRATIONS,
  SyncEntity,
  SyncLedger,
} from 'nestjs-payscore-sync/ledger';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { addBacklog } from '../support/backlog.js';
import { describeOn } from '../support/describe-with.js';
import { StatementRecorder } from '../support/statement-recorder.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';

const INSTITUTION = 'hk';
const HOUR_MS = 3_600_000;

describeOn(
  EVERY_DATABASE,
  'beside 10,000 due syncs of one sub-merchant, the only one in the statistics, on %s',
  (kind) => {
    const recorder = new StatementRecorder();
    let database: TestDatabase;
    let dataSource: DataSource;
    let ledger: SyncLedger;

    beforeAll(async () => {
      database = await createTestDatabase(kind);
      dataSource = new DataSource({
        ...database.options,
        ...recorder.dataSourceOptions,
        entities: PAYSCORE_SYNC_ENTITIES,
        migrations: PAYSCORE_SYNC_MIGRATIONS,
        migrationsRun: true,
      } as DataSourceOptions);
      await dataSource.initialize();
      const add = (subMchid: string, count: number) =>
        addBacklog(dataSource, {
          ...{ institution: INSTITUTION, subMchid, status: 'queued', count },
          dueAt: Date.now() - HOUR_MS,
        });
      await add('1900000109', 10_000);
      const { tablePath } = dataSource.getMetadata(SyncEntity);
      await dataSource.query(kind === 'mariadb' ? `ANALYZE TABLE ${tablePath}` : 'ANALYZE');
      await add('1900000110', 1);
      ledger = new SyncLedger(createLedgerGateway(dataSource), new LedgerClock());
      await ledger.failover.look();
    }, 60_000);

    afterAll(async () => {
      await dataSource?.destroy();
      await database?.drop();
    });

    it.each([
      ['the look at whose turn it is', () => ledger.sql.whoseTurn(INSTITUTION, 'queued', '', 64)],
      [
        'a claim in turn',
        () => {
          const turn = { status: 'queued', subMchids: ['1900000110', '1900000109'], each: 5 } as const;
          return ledger.sql.claim(INSTITUTION, 10, 60_000, 'in-turn', turn);
        },
      ],
    ])('%s reads the index of turns, and nothing of the others', async (_what, work) => {
      const steps = await recorder.plansOf(dataSource, work);
      const others =
        /payscore_syncs_(due|list|tenant)|Seq Scan on payscore_syncs|SCAN s\b|^(s|payscore\w+) ALL /;
      expect(steps.filter((step) => step.includes('payscore_syncs_turn'))).not.toEqual([]);
      expect(steps.filter((step) => others.test(step))).toEqual([]);
    });
  },
);
