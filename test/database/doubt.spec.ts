import type { PayscoreError } from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

onEveryDatabase(
  'an unsigned refusal of a call that was applied',
  (stage) => {
    const syncCalls = (orderNo: string) =>
      stage.simulator.journal
        .entries()
        .filter((entry) => entry.outOrderNo === orderNo && entry.operation === 'sync');

    const recordAnswered = async (status: number, code: string) => {
      const orderNo = newOrder(stage.simulator);
      const reply = { kind: 'error', status, code, signed: false, headers: { 'Retry-After': '0' } } as const;
      stage.simulator.script.add({ operation: 'sync', outOrderNo: orderNo, apply: true, reply });
      const { id } = await stage.enqueue(cashPayment(orderNo));
      await stage.simulator.journal.waitFor((entry) => entry.outOrderNo === orderNo && entry.finished);
      return { id, orderNo };
    };

    it.each([
      [401, 'SIGN_ERROR'],
      [429, 'RATE_LIMITED'],
    ])('%i: the sync cannot be cancelled, and is proven by a query, not sent twice', async (status, code) => {
      const { id, orderNo } = await recordAnswered(status, code);
      const refusals: unknown[] = [];
      // Until it is settled: the worker holds the sync, the outcome is open, then it is proven.
      for (let isOpen = true; isOpen;) {
        const cancelled = stage.host.payscore.cancel(id, { actor: 'alice', reason: 'paid twice?' });
        refusals.push(await cancelled.catch((error: unknown) => (error as PayscoreError).code));
        isOpen = (await stage.host.payscore.waitFor(id, { waitMs: 20 })).status !== 'synced';
      }
      expect(new Set(refusals)).toEqual(new Set(['PAYSCORE_E_WRONG_STATUS']));
      expect(syncCalls(orderNo)).toHaveLength(1);
      const row = await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });
      expect(row).toMatchObject({ status: 'synced', evidenceSource: 'query', maybeSent: true, failures: 0 });
    });
  },
  { breakerMs: 100 },
);
