import type { ActionOptions, PayscoreError, PayscoreSyncRecord, PersonAction } from 'nestjs-payscore-sync';
import {
  LedgerClock,
  SyncActionEntity,
  SyncAttemptEntity,
  SyncEntity,
  Ledger,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrder, newOrderNo, refuse, SUB_MCHID, waitingOrder } from '../support/payments.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';

const wrongStatus = (text = '') =>
  expect.objectContaining({
    code: 'PAYSCORE_E_WRONG_STATUS',
    message: expect.stringContaining(text),
  }) as unknown as PayscoreError;
const codeOf = (code: string) => expect.objectContaining({ code }) as unknown as PayscoreError;
const notFound = codeOf('PAYSCORE_E_NOT_FOUND');

const ACTIONS = ['retry', 'cancel', 'resolve', 'check'] as const;
const alice = { actor: 'alice', reason: 'the till was wrong' };

/** The same four calls by name. A check does not wait here: nobody delivers. */
const act = ({ host }: Stage, action: PersonAction, id: string, options: Partial<ActionOptions> = {}) =>
  host.payscore[action](id, { ...alice, ...options, ...(action === 'check' ? { waitMs: 0 } : {}) });

const rowOf = ({ host }: Stage, id: string) =>
  host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });

const actionsOf = ({ host }: Stage, id: string) =>
  host.dataSource.getRepository(SyncActionEntity).findBy({ syncId: id });

/** The worker is off: rows stand where a test puts them. */
onEveryDatabase(
  'people',
  (stage) => {
    /** A recorded sync, put into a state. */
    const put = async (state: Partial<SyncEntity> = {}, orderNo = newOrderNo(), seq = 1) => {
      const { id } = await stage.enqueue(cashPayment(orderNo, { seq }));
      if (Object.keys(state).length > 0) {
        await stage.host.dataSource.getRepository(SyncEntity).update({ id }, state);
      }
      return rowOf(stage, id);
    };
    /** An attempt that has ended, `agoMs` after which its sync waits. */
    const attempted = (syncId: string, startedAt: number, over: Partial<SyncAttemptEntity> = {}) =>
      stage.host.dataSource.getRepository(SyncAttemptEntity).insert({
        ...{ syncId, number: 1, kind: 'send', leaseToken: 'gone', startedAt, endedAt: startedAt, ...over },
      });

    const leased = { leaseToken: 'held', leaseUntil: Date.now() + 60_000, dueAt: null };
    const parked = { status: 'parked', parkReason: 'REJECTED', dueAt: Date.now() + 3_600_000 } as const;
    const uncertain = { status: 'uncertain', doubt: 'maybe-sent', maybeSent: true } as const;
    const settled = { head: null, dueAt: null, settledAt: Date.now() };
    const later = { dueAt: Date.now() + 600_000 };

    type Statuses = Partial<Record<PersonAction, SyncEntity['status']>>;
    describe.each<[string, Partial<SyncEntity>, Statuses]>([
      ['queued', later, { retry: 'queued', cancel: 'cancelled' }],
      ['queued and leased', leased, {}],
      ['queued after a possible send', { ...later, maybeSent: true }, { retry: 'uncertain' }],
      ['queued after a possible send and leased', { ...leased, maybeSent: true }, {}],
      ['uncertain', uncertain, { check: 'uncertain' }],
      ['uncertain and leased', { ...uncertain, ...leased }, {}],
      ['parked', parked, { retry: 'queued', cancel: 'cancelled', resolve: 'resolved', check: 'parked' }],
      [
        'parked after a possible send',
        { ...parked, maybeSent: true },
        { retry: 'uncertain', resolve: 'resolved', check: 'parked' },
      ],
      ['parked and leased', { ...parked, ...leased }, {}],
      ['double_paid', { status: 'double_paid', maybeSent: true, dueAt: null }, { resolve: 'resolved' }],
      ['synced', { status: 'synced', ...settled }, {}],
      ['resolved', { status: 'resolved', ...settled }, {}],
      ['cancelled', { status: 'cancelled', ...settled }, {}],
    ])('a sync that is %s', (_what, state, statuses) => {
      it.each(ACTIONS.map((action) => [action, statuses[action] ?? false] as const))(
        '%s: %s',
        async (action, status) => {
          const before = await put(state);
          if (status === false) {
            await expect(act(stage, action, before.id)).rejects.toEqual(wrongStatus(` is ${before.status}`));
            expect(await rowOf(stage, before.id)).toEqual(before);
            expect(await actionsOf(stage, before.id)).toEqual([]);
            return;
          }
          expect(await act(stage, action, before.id)).toMatchObject({ id: before.id, status });
          const after = await rowOf(stage, before.id);
          expect(after).toMatchObject({ status, request: before.request, attempts: before.attempts });
          const isSettled = status === 'cancelled' || status === 'resolved';
          expect([after.head === null, after.dueAt === null, after.settledAt !== null]).toEqual([
            isSettled,
            isSettled,
            isSettled,
          ]);
          expect(await actionsOf(stage, before.id)).toMatchObject([
            { action, ...alice, fromStatus: before.status, toStatus: status },
          ]);
        },
      );
    });

    it('retries a queued sync now', async () => {
      const { id } = await put(later);
      const before = Date.now();
      const record = await act(stage, 'retry', id);
      expect(record.nextAttemptAt?.getTime()).toBeGreaterThanOrEqual(before - 5);
      expect(record.nextAttemptAt?.getTime()).toBeLessThanOrEqual(Date.now() + 5);
    });

    it('does not send before paid_time allows it, whoever is in a hurry', async () => {
      const notBefore = Date.now() + 90_000;
      const queued = await put({ notBefore, dueAt: Date.now() + 600_000 });
      const waiting = await put({ ...parked, notBefore });
      for (const { id } of [queued, waiting]) {
        expect((await act(stage, 'retry', id)).nextAttemptAt?.getTime()).toBe(notBefore);
      }
    });

    it('asks before it sends again what may have been sent', async () => {
      const { id } = await put({ ...later, maybeSent: true, absentSince: 5 });
      const record = await act(stage, 'retry', id);
      expect(record.uncertainSince?.getTime()).toBeGreaterThan(Date.now() - 5000);
      expect(await rowOf(stage, id)).toMatchObject({ doubt: 'maybe-sent', absentSince: null });
    });

    it.each([
      [false, { status: 'queued', doubt: null, uncertainSince: null }],
      [true, { status: 'uncertain', doubt: 'maybe-sent' }],
    ] as const)(
      'forgets what was counted against a parked sync, possibly sent: %s',
      async (maybeSent, after) => {
        const { id } = await put({
          ...{ ...parked, maybeSent, failures: 4, refusals: 20, forbids: 3, unauthorized: 3 },
          ...{ notCompletedSince: 8, absentSince: 9, uncertainSince: 10 },
        });
        expect(await act(stage, 'retry', id)).toMatchObject({ parkReason: null, remedy: null });
        expect(await rowOf(stage, id)).toMatchObject({
          ...{ ...after, failures: 0, refusals: 0, forbids: 0, unauthorized: 0, absentSince: null },
          ...{ notCompletedSince: null, parkReason: null },
        });
      },
    );

    it('keeps why a sync was parked when it is resolved, and says that a person did it', async () => {
      const { id } = await put(parked);
      expect(await act(stage, 'resolve', id)).toMatchObject({
        parkReason: 'REJECTED',
        remedy: null,
        evidence: { source: 'person', order: null },
        settledAt: expect.any(Date),
      });
    });

    it('names the sync in front when one behind it is to be retried', async () => {
      const orderNo = newOrderNo();
      const first = await put(later, orderNo);
      const second = await put({}, orderNo, 2);
      await expect(act(stage, 'retry', second.id)).rejects.toEqual(
        wrongStatus(`waits behind sync ${first.id}`),
      );
      expect(await rowOf(stage, second.id)).toEqual(second);
    });

    it('cancels a sync behind another one and leaves that one alone', async () => {
      const orderNo = newOrderNo();
      const first = await put(later, orderNo);
      const second = await put({}, orderNo, 2);
      expect(await act(stage, 'cancel', second.id)).toMatchObject({ status: 'cancelled', blockedBy: null });
      expect(await rowOf(stage, first.id)).toEqual(first);
    });

    it.each(['cancel', 'resolve'] as const)('gives the next seq its turn after a %s', async (action) => {
      const orderNo = newOrderNo();
      const first = await put(parked, orderNo);
      const second = await put({}, orderNo, 2);
      await act(stage, action, first.id);
      const next = await stage.host.payscore.get(second.id);
      expect([next.blockedBy, next.nextAttemptAt]).toEqual([null, expect.any(Date)]);
    });

    it.each(['retry', 'check'] as const)(
      '%s does not ask while the last call could still be travelling',
      async (action) => {
        const startedAt = Date.now();
        const { id } = await put({ ...parked, maybeSent: true });
        await attempted(id, startedAt);
        // timeoutMs + marginMs of the test host
        expect((await act(stage, action, id)).nextAttemptAt?.getTime()).toBe(startedAt + 1050);
      },
    );

    it('counts that from the call, which may begin long after its claim', async () => {
      const startedAt = Date.now();
      const { id } = await put({ ...parked, maybeSent: true });
      await attempted(id, startedAt, { endedAt: startedAt + 40_000, durationMs: 10_000 });
      const { nextAttemptAt } = await act(stage, 'check', id);
      expect(nextAttemptAt?.getTime()).toBeGreaterThanOrEqual(startedAt + 30_000 + 1050);
    });

    it('a check does not put off a query that is due earlier', async () => {
      const { id, dueAt } = await put({ ...uncertain, dueAt: Date.now() + 10 });
      await attempted(id, Date.now());
      expect((await act(stage, 'check', id)).nextAttemptAt?.getTime()).toBe(dueAt);
    });

    it.each([
      ['cancel', 'cancel', {}],
      ['resolve', 'resolve', parked],
      ['resolve', 'cancel', parked],
      ['retry', 'resolve', parked],
    ] as const)('of two people who %s and %s at once, one wins', async (one, other, state) => {
      const { id } = await put(state);
      const outcomes = await Promise.allSettled([
        act(stage, one, id, { actor: 'alice' }),
        act(stage, other, id, { actor: 'bob' }),
      ]);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([
        { status: 'rejected', reason: wrongStatus() },
      ]);
      const winner = outcomes[0].status === 'fulfilled' ? 'alice' : 'bob';
      expect(await actionsOf(stage, id)).toMatchObject([{ actor: winner }]);
    });

    it('keeps what people did, by the clock of the database, oldest first', async () => {
      const clock = stage.host.app.get(LedgerClock);
      const { id } = await put(parked);
      clock.offsetMs = 3_600_000;
      await act(stage, 'retry', id, { actor: 'bob', reason: 'fixed upstream' });
      clock.offsetMs = 7_200_000;
      await stage.host.payscore.retry(id, { actor: 'carol' });
      await act(stage, 'cancel', id);
      clock.offsetMs = 0;
      const actions = await stage.host.payscore.actions(id);
      expect(actions).toEqual([
        expect.objectContaining({
          ...{ action: 'retry', actor: 'bob', reason: 'fixed upstream' },
          ...{ fromStatus: 'parked', toStatus: 'queued' },
        }),
        expect.objectContaining({ action: 'retry', actor: 'carol', reason: null, fromStatus: 'queued' }),
        expect.objectContaining({ action: 'cancel', ...alice, toStatus: 'cancelled' }),
      ]);
      const hours = actions.map(({ createdAt }) =>
        Math.round((createdAt.getTime() - Date.now()) / 3_600_000),
      );
      expect(hours).toEqual([1, 2, 2]);
      expect(new Set(actions.map((action) => action.id)).size).toBe(3);
      expect(await stage.host.payscore.actions(id, { limit: 1 })).toEqual(actions.slice(2));
    });

    it('stores and logs words of people as one clean line', async () => {
      const { id } = await put(parked);
      const { logger, payscore } = stage.host;
      await payscore.cancel(id, { actor: 'al\u001b[31mice\r\nroot', reason: 'typo\u0000\u202e\n微信' });
      expect(await payscore.actions(id)).toMatchObject([{ actor: 'al [31mice root', reason: 'typo 微信' }]);
      const logged = logger.lines.filter((line) => line.includes(id));
      expect(logged.join('\n')).toContain('cancel by al [31mice root: parked -> cancelled');
      for (const line of logged) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });

    it.each<[string, Partial<ActionOptions>, string]>([
      ['no actor', { actor: '' }, 'actor'],
      ['an actor of 129 characters', { actor: 'a'.repeat(129) }, 'actor'],
      ['no reason', { reason: '\u0007' }, 'reason'],
      ['a reason of 513 characters', { reason: 'r'.repeat(513) }, 'reason'],
    ])('refuses %s and changes nothing', async (_what, words, field) => {
      const before = await put(parked);
      await expect(act(stage, 'cancel', before.id, words)).rejects.toMatchObject({
        code: 'PAYSCORE_E_VALIDATION',
        problems: [{ field, remedy: expect.stringMatching(/./) }],
      });
      expect(await rowOf(stage, before.id)).toEqual(before);
    });

    it('finds nothing outside what the caller may see', async () => {
      const before = await put(parked);
      for (const within of [{ subMchids: ['1900000999'] }, { institutions: ['other'] }, { subMchids: [] }]) {
        for (const action of ACTIONS) {
          await expect(act(stage, action, before.id, { within })).rejects.toEqual(notFound);
        }
        await expect(stage.host.payscore.actions(before.id, { within })).rejects.toEqual(notFound);
      }
      expect(await rowOf(stage, before.id)).toEqual(before);
      const within = { subMchids: [SUB_MCHID] };
      expect(await act(stage, 'resolve', before.id, { within })).toMatchObject({ status: 'resolved' });
    });

    it.each(['1', '', "' OR 1=1", '\u0000'])('finds nothing under %j', async (id) => {
      await expect(act(stage, 'cancel', id)).rejects.toEqual(notFound);
    });
  },
  { extras: { worker: false }, pooled: true },
);

/** What comes between a look and its write; on SQLite nothing can, since transactions take turns. */
onEveryDatabase(
  'people in a race',
  (stage) => {
    /** A parked sync, and what happens to it right after the next action has looked at it. */
    const parkedWith = async (meanwhile: (id: string) => Promise<unknown>) => {
      const { id } = await stage.enqueue(cashPayment(newOrderNo()));
      await stage.host.dataSource.getRepository(SyncEntity).update({ id }, { status: 'parked' });
      const { sql } = stage.host.app.get(Ledger);
      const original = sql.now.bind(sql);
      jest.spyOn(sql, 'now').mockImplementationOnce(async (manager) => {
        await meanwhile(id);
        return original(manager);
      });
      return id;
    };

    it.each(ACTIONS)('%s is refused when another person came between', async (action) => {
      const id = await parkedWith((id) => act(stage, 'cancel', id, { actor: 'bob' }));
      await expect(act(stage, action, id)).rejects.toEqual(wrongStatus('is cancelled'));
      expect(await actionsOf(stage, id)).toMatchObject([{ actor: 'bob' }]);
    });

    it.each(ACTIONS)('%s is refused when another person retried meanwhile', async (action) => {
      const id = await parkedWith((id) => act(stage, 'retry', id, { actor: 'bob' }));
      await expect(act(stage, action, id)).rejects.toEqual(wrongStatus('is queued'));
      expect((await rowOf(stage, id)).status).toBe('queued');
      expect(await actionsOf(stage, id)).toMatchObject([{ actor: 'bob' }]);
    });

    it.each(ACTIONS)('%s is refused when a worker took the row meanwhile', async (action) => {
      const lease = { leaseToken: 'held', leaseUntil: Date.now() + 60_000, dueAt: null };
      const id = await parkedWith((id) =>
        stage.host.dataSource.getRepository(SyncEntity).update({ id }, lease),
      );
      await expect(act(stage, action, id)).rejects.toEqual(wrongStatus('in progress'));
      expect(await rowOf(stage, id)).toMatchObject({ ...lease, status: 'parked' });
    });

    it.each(['check', 'retry'] as const)(
      '%s is refused when a failover put the row off meanwhile',
      async (action) => {
        const putOff = { notBefore: Date.now() + 60_000, dueAt: Date.now() + 60_000 };
        const id = await parkedWith((id) =>
          stage.host.dataSource.getRepository(SyncEntity).update({ id }, putOff),
        );
        await expect(act(stage, action, id)).rejects.toEqual(wrongStatus('changed at the same moment'));
        expect(await rowOf(stage, id)).toMatchObject({ ...putOff, status: 'parked' });
      },
    );
  },
  { extras: { worker: false }, databases: ['postgres'] },
);

onEveryDatabase(
  'people and the worker',
  (stage) => {
    const order = (over?: Parameters<typeof newOrder>[1]) => newOrder(stage.simulator, over);
    const parkedSync = async (orderNo: string): Promise<PayscoreSyncRecord> => {
      refuse(stage.simulator, orderNo);
      const record = await stage.deliver(cashPayment(orderNo));
      expect(record).toMatchObject({ status: 'parked', parkReason: 'REJECTED' });
      return record;
    };
    const sends = (orderNo: string) =>
      stage.simulator.journal
        .entries()
        .filter((entry) => entry.outOrderNo === orderNo && entry.operation === 'sync');
    const end = (id: string) => stage.host.payscore.waitFor(id, { waitMs: 60_000 });

    it('does not cancel what a worker holds, and that sync ends synced', async () => {
      const orderNo = order();
      stage.simulator.script.add({
        ...{ operation: 'sync', outOrderNo: orderNo, apply: true, delayMs: 350 },
        reply: { kind: 'normal' },
      });
      const { id } = await stage.enqueue(cashPayment(orderNo));
      await stage.simulator.journal.waitFor((e) => e.outOrderNo === orderNo && e.operation === 'sync');
      await expect(act(stage, 'cancel', id)).rejects.toEqual(wrongStatus('in progress'));
      expect((await end(id)).status).toBe('synced');
      expect(await stage.host.payscore.actions(id)).toEqual([]);
      expect(sends(orderNo)).toHaveLength(1);
    });

    it('sends a parked sync again, the same bytes', async () => {
      const orderNo = order();
      const { id } = await parkedSync(orderNo);
      await act(stage, 'retry', id);
      expect((await end(id)).status).toBe('synced');
      const [first, second] = sends(orderNo);
      expect(second?.body).toBe(first?.body);
    });

    it('asks first when a retried sync may have been sent', async () => {
      const detail = { seq: 1, amount: 700, paidType: 'MCH' } as const;
      const orderNo = order({ totalAmount: 3000, details: [detail] });
      const request = cashPayment(orderNo);
      const { id } = await stage.deliver(request);
      const paidTime = request.detail.paid_time;
      stage.simulator.orders.put(
        waitingOrder(orderNo, { totalAmount: 3000, details: [{ ...detail, amount: 1000, paidTime }] }),
      );
      await act(stage, 'retry', id);
      expect(await end(id)).toMatchObject({ status: 'synced', evidence: { source: 'query' } });
      expect(sends(orderNo)).toHaveLength(1);
    });

    it('delivers a corrected fact as the next revision after a cancel, and goes on with the order', async () => {
      const orderNo = order({ totalAmount: 1500 });
      const first = await parkedSync(orderNo);
      const second = await stage.enqueue(cashPayment(orderNo, { seq: 2, paid_amount: 500 }));
      expect(second.blockedBy).toBe(first.id);
      const request = cashPayment(orderNo, { paid_amount: 999 });
      await expect(stage.enqueue(request)).rejects.toEqual(codeOf('PAYSCORE_E_CONFLICTING_SYNC'));

      await act(stage, 'cancel', first.id);
      expect((await end(second.id)).status).toBe('synced');
      expect(await stage.deliver(cashPayment(orderNo))).toMatchObject({ revision: 2, status: 'synced' });
      expect((await stage.host.payscore.get(first.id)).status).toBe('cancelled');
    });

    it('lets the next seq go once a double payment was resolved', async () => {
      const orderNo = order();
      stage.simulator.orders.customerPays(orderNo);
      const first = await stage.deliver(cashPayment(orderNo));
      expect(first.status).toBe('double_paid');
      const second = await stage.enqueue(cashPayment(orderNo, { seq: 2 }));
      expect(sends(orderNo)).toHaveLength(1);

      const resolved = await act(stage, 'resolve', first.id, { reason: 'refunded the cash' });
      expect(resolved).toMatchObject({
        status: 'resolved',
        transactionId: first.transactionId,
        evidence: { source: 'person', order: first.evidence?.order },
      });
      await end(second.id);
      expect(sends(orderNo)).toHaveLength(2);
    });

    it('finds by a check that a parked sync is done', async () => {
      const orderNo = order();
      const request = cashPayment(orderNo);
      refuse(stage.simulator, orderNo);
      const { id } = await stage.deliver(request);
      const paidTime = request.detail.paid_time;
      stage.simulator.orders.put(
        waitingOrder(orderNo, {
          state: 'DONE',
          details: [{ seq: 1, amount: 1000, paidType: 'MCH', paidTime }],
        }),
      );
      const checked = await stage.host.payscore.check(id, alice);
      expect(checked).toMatchObject({ status: 'synced', evidence: { source: 'query' } });
      expect(await stage.host.payscore.actions(id)).toMatchObject([
        { action: 'check', fromStatus: 'parked', toStatus: 'parked' },
      ]);
    });

    it('answers a check that found nothing new once the query has ended', async () => {
      const { id, attempts } = await parkedSync(order());
      const checked = await stage.host.payscore.check(id, { actor: 'alice' });
      expect(checked).toMatchObject({ status: 'parked', parkReason: 'REJECTED', attempts: attempts + 1 });
      expect((await stage.host.payscore.attempts(id)).at(-1)).toMatchObject({
        kind: 'query',
        outcome: 'unpaid',
      });
    });

    it('answers a check after waitMs with the record as it stands', async () => {
      const orderNo = order();
      const { id } = await parkedSync(orderNo);
      stage.simulator.script.add({
        ...{ operation: 'query', outOrderNo: orderNo, apply: false },
        reply: { kind: 'silence' },
      });
      expect((await stage.host.payscore.check(id, { actor: 'alice', waitMs: 100 })).status).toBe('parked');
      const last = (await stage.host.payscore.attempts(id)).at(-1);
      expect(last?.kind === 'send' || last?.endedAt === null).toBe(true);
    });
  },
  { pooled: true },
);
