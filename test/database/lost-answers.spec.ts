import { LedgerClock, SyncEntity, Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import { completionOf } from '../support/completion-of.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

/** A connection can break after a commit and before its answer; then the write is repeated. */
onEveryDatabase(
  'a completion whose answer got lost',
  (stage) => {
    const sql = () => stage.host.app.get(Ledger).sql;

    const claimed = async (token: string, leaseMs = 60_000) => {
      const { id, institution } = await stage.enqueue(cashPayment(newOrderNo()));
      const { syncs } = await sql().claim(institution, 1000, leaseMs, token);
      const sync = syncs.find((one) => one.id === id);
      return completionOf(id, token, Number(sync?.attempts));
    };

    if (stage.kind !== 'sqlite') {
      it('is known to be written when it is repeated, beside one that is not', async () => {
        const [lost, other] = [await claimed('lost-answer'), await claimed('other')];
        expect([...(await sql().complete([lost], []))]).toEqual([lost]);
        expect(await sql().complete([lost, other], [])).toEqual(new Set([lost, other]));
        expect([...(await sql().complete([lost], []))]).toEqual([lost]);
      });
    }

    it('is not taken for one that somebody else ended', async () => {
      const late = await claimed('too-late');
      stage.host.app.get(LedgerClock).offsetMs += 120_000;
      expect(await sql().recover(10)).not.toEqual([]);
      expect(await sql().complete([late], [])).toEqual(new Set());
      const row = await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id: late.id });
      expect(row.status).toBe('uncertain');
    });

    it('is not taken for one with another outcome', async () => {
      const first = await claimed('once');
      await sql().complete([first], []);
      expect(await sql().complete([{ ...first, outcome: 'refused', status: 'queued' }], [])).toEqual(
        new Set(),
      );
    });
  },
  { extras: { worker: false } },
);
