import {
  type PayscoreSyncRecord,
  runInTransaction,
  type SyncServiceOrderDto,
  toPaidTime,
} from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

const AT = toPaidTime(new Date('2026-03-01T08:24:05Z'));
const payment: typeof cashPayment = (orderNo, detail) => cashPayment(orderNo, { paid_time: AT, ...detail });

/** The worker is off: these suites look at what is recorded. */
onEveryDatabase(
  'recording a batch',
  (stage) => {
    const enqueueMany = (requests: readonly SyncServiceOrderDto[]): Promise<PayscoreSyncRecord[]> => {
      const { dataSource, payscore } = stage.host;
      return runInTransaction(dataSource, (manager) => payscore.enqueueMany(requests, { manager }));
    };
    const rows = () => stage.host.dataSource.getRepository(SyncEntity);

    it('answers the records in the order of the requests, each as enqueue would', async () => {
      const orders = [newOrderNo(), newOrderNo(), newOrderNo()].reverse();
      const records = await enqueueMany(orders.map((orderNo) => payment(orderNo)));
      expect(records.map(({ outOrderNo }) => outOrderNo)).toEqual(orders);
      // Lists and claims go by the ids.
      expect(records.map(({ id }) => id)).toEqual(records.map(({ id }) => id).sort());
      for (const record of records) {
        expect(await stage.host.payscore.get(record.id)).toEqual(record);
        expect(await stage.enqueue(payment(record.outOrderNo))).toEqual(record);
      }
    });

    it('lines the seqs of one order up, whatever the order they come in', async () => {
      const orderNo = newOrderNo();
      const [third, first, second] = await enqueueMany([3, 1, 2].map((seq) => payment(orderNo, { seq })));
      expect(first).toMatchObject({ seq: 1, blockedBy: null, nextAttemptAt: expect.any(Date) });
      expect(second).toMatchObject({ seq: 2, blockedBy: first?.id, nextAttemptAt: null });
      expect(third).toMatchObject({ seq: 3, blockedBy: first?.id, nextAttemptAt: null });
      for (const record of [first, second, third]) {
        expect(await stage.host.payscore.get(record?.id ?? '')).toEqual(record);
      }
    });

    it('goes behind what was recorded before, and answers what says the same', async () => {
      const orderNo = newOrderNo();
      const before = await stage.enqueue(payment(orderNo));
      const [again, next] = await enqueueMany([payment(orderNo), payment(orderNo, { seq: 2 })]);
      expect(again).toEqual(before);
      expect(next).toMatchObject({ blockedBy: before.id });
    });

    it('takes a fact said twice for one', async () => {
      const orderNo = newOrderNo();
      const sameInstant = payment(orderNo, { paid_time: '2026-03-01T08:24:05Z' });
      const [one, other, twin] = await enqueueMany([payment(orderNo), payment(newOrderNo()), sameInstant]);
      expect(twin).toEqual(one);
      expect(twin).not.toBe(one);
      expect(other?.id).not.toBe(one?.id);
      expect(await rows().countBy({ outOrderNo: orderNo })).toBe(1);
    });

    it('refuses a batch that contradicts itself, by index, and writes none of it', async () => {
      const [good, bad] = [newOrderNo(), newOrderNo()];
      await expect(
        enqueueMany([payment(good), payment(bad), payment(bad, { paid_amount: 999 })]),
      ).rejects.toMatchObject({
        code: 'PAYSCORE_E_CONFLICTING_SYNC',
        message: expect.stringMatching(/^requests\[2\]: .*\(requests\[1\]\)/),
        problems: [{ field: 'requests[2]' }],
      });
      const whole = payment(bad);
      delete whole.detail.seq;
      await expect(enqueueMany([payment(good), payment(bad), whole])).rejects.toMatchObject({
        code: 'PAYSCORE_E_MIXED_SEQ',
        problems: [{ field: 'requests[2]' }],
      });
      expect(await stage.host.payscore.findByOrder(good)).toEqual([]);
    });

    it('tells what is recorded otherwise by index before it writes, so that a host may go on', async () => {
      const [taken, whole, free] = [newOrderNo(), newOrderNo(), newOrderNo()];
      const request = payment(whole);
      delete request.detail.seq;
      await stage.enqueue(payment(taken));
      await stage.enqueue(request);
      const { dataSource, payscore } = stage.host;
      await runInTransaction(dataSource, async (manager) => {
        const batch = (bad: SyncServiceOrderDto) => payscore.enqueueMany([payment(free), bad], { manager });
        await expect(batch(payment(taken, { paid_amount: 1 }))).rejects.toMatchObject({
          code: 'PAYSCORE_E_CONFLICTING_SYNC',
          problems: [{ field: 'requests[1]' }],
        });
        await expect(batch(payment(whole))).rejects.toMatchObject({
          code: 'PAYSCORE_E_MIXED_SEQ',
          problems: [{ field: 'requests[1]' }],
        });
      });
      expect(await payscore.findByOrder(free)).toEqual([]);
    });

    it('validates everything before it writes anything', async () => {
      const orderNo = newOrderNo();
      const bad = { ...payment(newOrderNo()), type: 'Order_Cancelled' } as unknown as SyncServiceOrderDto;
      await expect(enqueueMany([payment(orderNo), bad])).rejects.toMatchObject({
        code: 'PAYSCORE_E_VALIDATION',
        problems: [{ field: 'requests[1].type' }],
      });
      expect(await stage.host.payscore.findByOrder(orderNo)).toEqual([]);
    });

    it('is recorded with the host or not at all', async () => {
      const { dataSource, payscore } = stage.host;
      const orders = [newOrderNo(), newOrderNo()];
      const work = runInTransaction(dataSource, async (manager) => {
        await payscore.enqueueMany(
          orders.map((orderNo) => payment(orderNo)),
          { manager },
        );
        throw new Error('the host changed its mind');
      });
      await expect(work).rejects.toThrow('changed its mind');
      for (const orderNo of orders) expect(await payscore.findByOrder(orderNo)).toEqual([]);
    });

    it('needs a transaction even when it is empty, and writes nothing then', async () => {
      const { dataSource, payscore } = stage.host;
      expect(await enqueueMany([])).toEqual([]);
      await expect(payscore.enqueueMany([], { manager: dataSource.manager })).rejects.toMatchObject({
        code: 'PAYSCORE_E_TRANSACTION_REQUIRED',
      });
    });

    it('takes more than one statement holds', async () => {
      const requests = Array.from({ length: 1200 }, () => payment(newOrderNo()));
      const records = await enqueueMany(requests);
      expect(new Set(records.map(({ id }) => id)).size).toBe(1200);
      expect(await enqueueMany(requests)).toEqual(records);
    });

    it('records each fact once when eight batches say the same in other orders', async () => {
      const requests = Array.from({ length: 60 }, () => newOrderNo()).flatMap((orderNo) =>
        [1, 2].map((seq) => payment(orderNo, { seq })),
      );
      const batches = Array.from({ length: 8 }, (_, turn) =>
        [...requests.slice(turn * 15), ...requests.slice(0, turn * 15)].map((request) => ({ ...request })),
      );
      const answers = await Promise.all(batches.map(enqueueMany));
      const idsOf = (records: readonly PayscoreSyncRecord[]) => records.map(({ id }) => id).sort();
      const [first] = answers.map(idsOf);
      for (const answer of answers) expect(idsOf(answer)).toEqual(first);
      expect(new Set(first).size).toBe(120);
    });
  },
  { extras: { worker: false }, prefixed: ['postgres'] },
);
