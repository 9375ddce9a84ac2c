import { SyncEntity, type Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import type { DataSource } from 'typeorm';
import { addBacklog } from '../support/backlog.js';
import { describeOn } from '../support/describe-with.js';
import { openRecordedLedger, type RecordedLedger } from '../support/recorded-ledger.js';
import type { StatementRecorder } from '../support/statement-recorder.js';
import { EVERY_DATABASE } from '../support/test-database.js';

const INSTITUTION = 'hk';
const HOUR_MS = 3_600_000;

describeOn(
  EVERY_DATABASE,
  'beside 10,000 due syncs of one sub-merchant, the only one in the statistics, on %s',
  (kind) => {
    let recorded: RecordedLedger;
    let recorder: StatementRecorder;
    let dataSource: DataSource;
    let ledger: Ledger;

    const fill = async (source: DataSource) => {
      const add = (subMchid: string, count: number) =>
        addBacklog(source, {
          ...{ institution: INSTITUTION, subMchid, status: 'queued', count },
          dueAt: Date.now() - HOUR_MS,
        });
      await add('1900000109', 10_000);
      const { tablePath } = source.getMetadata(SyncEntity);
      await source.query(kind === 'mariadb' ? `ANALYZE TABLE ${tablePath}` : 'ANALYZE');
      await add('1900000110', 1);
    };

    beforeAll(async () => {
      recorded = await openRecordedLedger(kind, fill);
      ({ recorder, dataSource, ledger } = recorded);
    }, 60_000);

    afterAll(() => recorded?.close());

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
