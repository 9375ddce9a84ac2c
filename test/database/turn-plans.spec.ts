import { SyncEntity, type Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import type { DataSource } from 'typeorm';
import { addBacklog } from '../support/backlog.js';
import { describeOn } from '../support/describe-with.js';
import { openRecordedLedger, type RecordedLedger } from '../support/recorded-ledger.js';
import type { StatementRecorder } from '../support/statement-recorder.js';
import { EVERY_DATABASE } from '../support/test-database.js';

const INSTITUTION = 'hk';
const HOUR_MS = 3_600_000;

/** What a turn must not read. */
const OTHERS = /payscore_syncs_(due|list|tenant)|Seq Scan on payscore_syncs|SCAN s\b|^(s|payscore\w+) ALL /;

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
      expect(steps.filter((step) => step.includes('payscore_syncs_turn'))).not.toEqual([]);
      expect(steps.filter((step) => OTHERS.test(step))).toEqual([]);
    });

    describe('in statistics of a ledger that had nothing due', () => {
      beforeAll(async () => {
        const { tablePath } = dataSource.getMetadata(SyncEntity);
        const setDue = (due: string) =>
          dataSource.query(`UPDATE ${tablePath} SET due_at = ${due} WHERE lease_token IS NULL`);
        await setDue('NULL');
        await dataSource.query(kind === 'mariadb' ? `ANALYZE TABLE ${tablePath}` : 'ANALYZE');
        await setDue('created_at');
      });

      it('the look at whose turn it is and a claim in turn read the index of turns, and nothing of the others', async () => {
        const turn = { status: 'queued', subMchids: ['1900000110', '1900000109'], each: 5 } as const;
        const steps = await recorder.plansOf(dataSource, async () => {
          await ledger.sql.whoseTurn(INSTITUTION, 'queued', '', 64);
          await ledger.sql.claim(INSTITUTION, 10, 60_000, 'in-turn-again', turn);
        });
        expect(steps.filter((step) => step.includes('payscore_syncs_turn'))).not.toEqual([]);
        expect(steps.filter((step) => OTHERS.test(step))).toEqual([]);
      });

      it('a claim by age reads the index of due times once, and its rows by their keys', async () => {
        const steps = await recorder.plansOf(dataSource, () =>
          ledger.sql.claim(INSTITUTION, 10, 60_000, 'by-age'),
        );
        expect(steps.filter((step) => step.includes('payscore_syncs_due'))).toHaveLength(1);
        expect(steps.filter((step) => /payscore_syncs_turn|Seq Scan on payscore_syncs/.test(step))).toEqual(
          [],
        );
      });
    });
  },
);
