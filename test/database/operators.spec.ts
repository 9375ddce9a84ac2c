import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  OnPayscoreParked,
  type PayscoreRunPlan,
  type PayscoreRunResult,
  type PayscoreSyncRecord,
  runInTransaction,
} from 'nestjs-payscore-sync';
import {
  SyncActionEntity,
  SyncAttemptEntity,
  SyncEntity,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { OperatorActions } from '../../libs/payscore-sync/src/ledger/actions/operator-actions.js';
import { eventually } from '../support/eventually.js';
import { cashPayment, newOrderNo, SUB_MCHID, waitingOrder } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

@Injectable()
class Till {
  @OnPayscoreParked({ id: 'till' })
  onParked(): void {
    throw new Error('the till is closed');
  }
}

/** Of recording, within a UUIDv7. */
const timeOf = (id: string) => new Date(Number.parseInt(id.slice(0, 13).replace('-', ''), 16));

const TRACE = '0af7651916cd43dd8448eb211c80319c';

onEveryDatabase(
  'what operators ask for',
  (stage) => {
    const idsOf = (records: readonly { id: string }[]) => records.map(({ id }) => id);
    const write = (id: string, change: Partial<SyncEntity>) =>
      runInTransaction(stage.host.dataSource, (manager) => manager.update(SyncEntity, { id }, change));
    const find = (text: string, within = {}) => stage.host.payscore.find(text, { within });
    const parked = async (code = 'PARAM_ERROR'): Promise<PayscoreSyncRecord> => {
      const orderNo = newOrderNo();
      stage.simulator.orders.put(waitingOrder(orderNo));
      stage.simulator.script.add({
        ...{ operation: 'sync', outOrderNo: orderNo, apply: false },
        reply: { kind: 'error', status: 400, code },
      });
      const record = await stage.deliver(cashPayment(orderNo));
      expect(record.status).toBe('parked');
      return record;
    };

    describe('a search', () => {
      it('finds a sync by each of the five texts somebody may have in hand, and by nothing else', async () => {
        const record = await parked();
        const [attempt] = await stage.host.payscore.attempts(record.id);
        await write(record.id, {
          transactionId: '4200001234202601011234567890',
          traceParent: `00-${TRACE}-b7ad6b7169203331-01`,
        });
        for (const text of [
          record.outOrderNo,
          record.id,
          record.id.toUpperCase(),
          '4200001234202601011234567890',
          attempt?.requestId ?? 'none',
          TRACE,
          `00-${TRACE}-00f067aa0ba902b7-01`,
          `  ${record.outOrderNo}\n`,
        ]) {
          expect([text, idsOf(await find(text))]).toEqual([text, [record.id]]);
        }
        for (const text of [
          '',
          ' ',
          'x'.repeat(129),
          '4200001234202601011234567891',
          "x' OR '1'='1",
          '收款',
          '%',
        ])
          expect(await find(text)).toEqual([]);
      });

      it('finds nothing outside what the caller may see, by any of them', async () => {
        const record = await parked();
        const [attempt] = await stage.host.payscore.attempts(record.id);
        await write(record.id, { transactionId: 'T-hidden', traceParent: `00-${TRACE}-b7ad6b7169203331-01` });
        for (const text of [record.outOrderNo, record.id, 'T-hidden', attempt?.requestId ?? 'none', TRACE]) {
          expect(idsOf(await find(text, { subMchids: [SUB_MCHID] }))).toContain(record.id);
          expect(await find(text, { subMchids: ['1900000999'] })).toEqual([]);
          expect(await find(text, { institutions: ['nobody'] })).toEqual([]);
          expect(await find(text, { institutions: [] })).toEqual([]);
        }
      });

      it('answers the 50 newest of a trace that recorded more, newest first', async () => {
        const orderNo = newOrderNo();
        const requests = Array.from({ length: 60 }, (_, index) => cashPayment(orderNo, { seq: index + 1 }));
        const { dataSource, payscore } = stage.host;
        const records = await runInTransaction(dataSource, (manager) =>
          payscore.enqueueMany(requests, { manager }),
        );
        const found = await find(orderNo);
        expect(idsOf(found)).toEqual(idsOf(records).toReversed().slice(0, 50));
      });
    });

    describe('a list', () => {
      it('is narrowed by park reason, age and time, from either end', async () => {
        const [one, other] = [await parked(), await parked()];
        const list = async (filter: object) => {
          const { items } = await stage.host.payscore.list({ limit: 200, ...filter });
          return idsOf(items).filter((id) => id === one.id || id === other.id);
        };
        expect(await list({ parkReason: 'REJECTED' })).toEqual([other.id, one.id]);
        expect(await list({ parkReason: 'REJECTED', sort: 'oldest' })).toEqual([one.id, other.id]);
        expect(await list({ parkReason: 'REJECTED', subMchid: SUB_MCHID })).toEqual([other.id, one.id]);
        expect(await list({ parkReason: 'TOO_OLD' })).toEqual([]);
        expect(await list({ olderThanMs: 3_600_000 })).toEqual([]);
        expect(await list({ olderThanMs: 0 })).toEqual([other.id, one.id]);
        const soon = new Date(Date.now() + 60_000);
        expect(await list({ status: 'parked', to: soon })).toEqual([other.id, one.id]);
        expect(await list({ status: 'parked', from: soon })).toEqual([]);
        await expect(list({ parkReason: 'REJECTED', status: 'synced' })).rejects.toMatchObject({
          code: 'PAYSCORE_E_VALIDATION',
        });
      });

      it('goes on page by page from the oldest, without a gap and without an end too early', async () => {
        const all: string[] = [];
        let cursor: string | null = null;
        do {
          const page: { items: readonly { id: string }[]; nextCursor: string | null } =
            await stage.host.payscore.list({
              sort: 'oldest',
              limit: 7,
              ...(cursor === null ? {} : { cursor }),
            });
          all.push(...idsOf(page.items));
          cursor = page.nextCursor;
        } while (cursor !== null);
        const newest = await stage.host.payscore.list({ limit: 200 });
        expect(all).toEqual(idsOf(newest.items).toReversed());
      });
    });

    describe('one sync', () => {
      it('says which actions are possible, as they are decided when asked for', async () => {
        const record = await parked();
        await write(record.id, { traceParent: `00-${TRACE}-b7ad6b7169203331-01` });
        const details = await stage.host.payscore.details(record.id);
        expect(details).toMatchObject({ id: record.id, traceId: TRACE });
        expect(details.actions).toEqual([
          { action: 'retry', step: 'send', refusal: null },
          { action: 'cancel', step: 'cancel', refusal: null },
          { action: 'resolve', step: 'resolve', refusal: null },
          { action: 'check', step: 'check', refusal: null },
        ]);
        await stage.host.payscore.resolve(record.id, { actor: 'alice', reason: 'done by hand' });
        const settled = await stage.host.payscore.details(record.id);
        expect(settled.actions.map(({ refusal }) => refusal)).toEqual(Array(4).fill('status'));
      });

      it('says what handlers were told, how often it failed, and when the next call is', async () => {
        const record = await parked();
        const [call] = await eventually(async () => {
          const calls = await stage.host.payscore.handlerCalls(record.id);
          return calls[0]?.lastError ? calls : undefined;
        });
        expect(call).toMatchObject({
          ...{ event: 'parked', handlerId: 'till', occurrence: 1, deliveredAt: null },
          lastError: expect.stringContaining('the till is closed'),
        });
        expect(call?.failures).toBeGreaterThan(0);
        const hidden = stage.host.payscore.handlerCalls(record.id, { within: { subMchids: ['1900000999'] } });
        await expect(hidden).rejects.toMatchObject({ code: 'PAYSCORE_E_NOT_FOUND' });
      });
    });

    describe('an action on many syncs', () => {
      const plan = (options: object) =>
        stage.host.payscore.runActions({
          ...{ action: 'check', actor: 'alice', dryRun: true },
          ...options,
        }) as Promise<PayscoreRunPlan>;
      const run = (options: object) =>
        stage.host.payscore.runActions({
          ...{ action: 'check', actor: 'alice', reason: 'after the outage', dryRun: false },
          ...options,
        }) as Promise<PayscoreRunResult>;
      const entries = (ids: readonly string[]) =>
        stage.host.dataSource
          .getRepository(SyncActionEntity)
          .find()
          .then((all) => all.filter(({ syncId }) => ids.includes(syncId)));

      it('says in a dry run what it would do, and does nothing', async () => {
        const [one, other] = [await parked(), await parked()];
        await stage.host.payscore.resolve(other.id, { actor: 'bob', reason: 'paid back' });
        const ids = [one.id, other.id, randomUUID(), 'no-id'];
        expect(await plan({ ids })).toEqual({
          ...{ dryRun: true, count: 1, hasMore: false, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
          refused: { status: 1, leased: 0, behind: 0, 'maybe-sent': 0, 'not-found': 2 },
        });
        expect(await entries([one.id])).toEqual([]);
      });

      it('does it to exactly those whose digest was shown, once, with one entry for each', async () => {
        const records = [await parked(), await parked(), await parked()];
        const ids = idsOf(records);
        const { digest, count } = await plan({ ids });
        expect(count).toBe(3);
        // Twice at the same moment, as a double click does.
        const [first, second] = await Promise.all([run({ ids, digest }), run({ ids, digest })]);
        for (const result of [first, second]) {
          expect(result).toMatchObject({ dryRun: false, digest });
          for (const { id, outcome } of result.outcomes)
            expect([ids.includes(id), outcome]).toEqual([true, 'done']);
        }
        expect(Math.max(first.done, second.done)).toBe(3);
        const again = await run({ ids, digest });
        expect(again).toMatchObject({ done: 3 });
        const kept = await entries(ids);
        expect(kept.map(({ syncId }) => syncId).sort()).toEqual(ids.toSorted());
        for (const entry of kept)
          expect(entry).toMatchObject({ action: 'check', actor: 'alice', reason: 'after the outage' });
      });

      it('sends once what was confirmed twice at the same moment', async () => {
        const records = [await parked(), await parked(), await parked()];
        const ids = idsOf(records);
        const { digest } = await plan({ action: 'retry', ids });
        const confirm = () => run({ action: 'retry', ids, digest });
        await Promise.all([confirm(), confirm(), confirm()]);
        for (const { id, outOrderNo } of records) {
          expect(await stage.host.payscore.waitFor(id, { waitMs: 60_000 })).toMatchObject({
            status: 'synced',
          });
          const calls = stage.simulator.journal.entries().filter((call) => call.outOrderNo === outOrderNo);
          expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(2);
        }
        expect(await confirm()).toMatchObject({ done: 3 });
        expect((await entries(ids)).map(({ syncId }) => syncId).sort()).toEqual(ids.toSorted());
      });

      it('leaves alone what changed after the digest was compared', async () => {
        const ids = idsOf([await parked(), await parked(), await parked()]);
        const changed = ids[1] as string;
        const { digest } = await plan({ ids });
        const { act } = OperatorActions.prototype;
        let change: Promise<unknown> | undefined;
        jest.spyOn(OperatorActions.prototype, 'act').mockImplementation(async function (
          this: OperatorActions,
          ...of
        ) {
          await (change ??= write(changed, { attempts: 9 }));
          return act.apply(this, of);
        });
        const { done, outcomes } = await run({ ids, digest });
        expect(done).toBe(2);
        expect(outcomes.find(({ id }) => id === changed)).toMatchObject({
          ...{ outcome: 'refused', status: null, code: 'PAYSCORE_E_WRONG_STATUS' },
        });
        expect((await entries(ids)).map(({ syncId }) => syncId)).not.toContain(changed);
      });

      it('is finished by a new dry run after it broke off, and repeats nothing', async () => {
        const ids = idsOf([await parked(), await parked(), await parked(), await parked()]);
        const [first, second, ...rest] = ids.toSorted() as [string, string, ...string[]];
        const { digest } = await plan({ action: 'retry', ids });
        const { act } = OperatorActions.prototype;
        const broken = jest.spyOn(OperatorActions.prototype, 'act').mockImplementation(function (
          this: OperatorActions,
          ...of
        ) {
          return rest.includes(of[1]) ? Promise.reject(new Error('gone')) : act.apply(this, of);
        });
        const half = await run({ action: 'retry', ids, digest });
        expect(half.outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'failed', 'failed']);
        broken.mockRestore();
        const again = await run({ action: 'retry', ids, digest });
        expect([again.done, idsOf(again.outcomes).sort()]).toEqual([2, [first, second]]);
        for (const id of [first, second])
          expect(await stage.host.payscore.waitFor(id, { waitMs: 60_000 })).toMatchObject({
            status: 'synced',
          });
        const left = await plan({ action: 'retry', ids });
        expect(left).toMatchObject({ count: 2, refused: { status: 2 } });
        expect(await run({ action: 'retry', ids, digest: left.digest })).toMatchObject({ done: 2 });
        expect((await entries(ids)).map(({ syncId }) => syncId).sort()).toEqual(ids.toSorted());
      });

      it('refuses a digest once a sync of it stands differently, and touches nothing', async () => {
        const [one, other] = [await parked(), await parked()];
        const ids = [one.id, other.id];
        const { digest } = await plan({ ids });
        await stage.host.payscore.resolve(other.id, { actor: 'bob', reason: 'paid back' });
        await expect(run({ ids, digest })).rejects.toMatchObject({ code: 'PAYSCORE_E_SELECTION_CHANGED' });
        await expect(run({ ids: [one.id], digest })).rejects.toMatchObject({
          code: 'PAYSCORE_E_SELECTION_CHANGED',
        });
        expect(await entries([one.id])).toEqual([]);
      });

      it('takes a filter, and leaves out what its caller may not see', async () => {
        const record = await parked();
        // Of earlier tests some may still be called.
        const filter = { parkReason: 'REJECTED', from: timeOf(record.id) };
        const before = await plan({ filter });
        expect(before.count).toBeGreaterThan(0);
        const none = await plan({ filter, within: { subMchids: ['1900000999'] } });
        expect(none).toMatchObject({ count: 0, hasMore: false });
        const { digest } = await plan({ filter });
        await expect(run({ filter, digest, within: { subMchids: ['1900000999'] } })).rejects.toMatchObject({
          code: 'PAYSCORE_E_SELECTION_CHANGED',
        });
        const result = await run({ filter, digest });
        expect(idsOf(result.outcomes)).toContain(record.id);
      });

      it.each([
        ['an action that is for one sync alone', { action: 'resolve', ids: [randomUUID()] }],
        ['neither ids nor a filter', {}],
        ['both', { ids: [randomUUID()], filter: {} }],
        ['more than 200 ids', { ids: Array.from({ length: 201 }, () => randomUUID()) }],
        ['a real run without a digest', { ids: [randomUUID()], dryRun: false, reason: 'x' }],
        ['a real run without a reason', { ids: [randomUUID()], dryRun: false, digest: '0'.repeat(64) }],
        ['a scope in the filter, where it would limit nothing', { filter: { within: { subMchids: [] } } }],
        ['a filter that is none', { filter: null }],
        ['nobody who does it', { ids: [randomUUID()], actor: ' ' }],
      ])('refuses %s', async (_what, options) => {
        await expect(plan(options)).rejects.toMatchObject({ code: 'PAYSCORE_E_VALIDATION' });
      });
    });

    describe('the last minutes', () => {
      it('count what was settled, sent and refused, with latency and the age of the oldest', async () => {
        const { dataSource, payscore } = stage.host;
        await runInTransaction(dataSource, async (manager) => {
          await manager.createQueryBuilder().delete().from(SyncEntity).execute();
          await manager.createQueryBuilder().delete().from(SyncAttemptEntity).execute();
        });
        const orders = Array.from({ length: 4 }, () => newOrderNo());
        for (const orderNo of orders) stage.simulator.orders.put(waitingOrder(orderNo));
        const synced = await Promise.all(orders.map((orderNo) => stage.deliver(cashPayment(orderNo))));
        expect(synced.map(({ status }) => status)).toEqual(Array(4).fill('synced'));
        const waiting = await parked();
        const minute = Math.floor(Date.now() / 60_000) * 60_000;
        // Settled two minutes ago after 1, 2, 3 and 10 seconds.
        for (const [index, seconds] of [1, 2, 3, 10].entries()) {
          const settledAt = minute - 120_000 + 20_000;
          await write((synced[index] as PayscoreSyncRecord).id, {
            settledAt,
            createdAt: settledAt - seconds * 1000,
          });
        }
        await write(waiting.id, { createdAt: minute - 600_000 });
        const { minutes } = await payscore.throughput({ minutes: 10, maxAgeMs: 0 });
        expect(minutes).toHaveLength(10);
        const then = minutes.find(({ at }) => at.getTime() === minute - 120_000);
        expect(then).toMatchObject({ settled: 4, p50Ms: 2000, p95Ms: 10_000 });
        expect(then?.oldestMs).toBe(660_000 - 120_000);
        const before = minutes.find(({ at }) => at.getTime() === minute - 180_000);
        expect(before).toMatchObject({ settled: 0, p50Ms: null, oldestUnderwayMs: null });
        const count = (key: 'sent' | 'refused') => minutes.reduce((sum, one) => sum + one[key], 0);
        expect([count('sent'), count('refused')]).toEqual([5, 1]);
        const hidden = await payscore.throughput({
          ...{ minutes: 10, maxAgeMs: 0, within: { subMchids: ['1900000999'] } },
        });
        for (const one of hidden.minutes) expect(one).toMatchObject({ settled: 0, sent: 0, oldestMs: null });
      });

      it('are read once for all who look within five seconds', async () => {
        const { payscore } = stage.host;
        const [one, other] = await Promise.all([payscore.throughput(), payscore.throughput()]);
        expect(other).toBe(one);
        expect(await payscore.throughput()).toBe(one);
        expect(await payscore.throughput({ minutes: 5 })).not.toBe(one);
      });
    });
  },
  { providers: [Till], prefixed: ['sqlite'] },
);
