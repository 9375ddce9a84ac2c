import { backoffMs } from '../../src/concurrency/backoff.js';
import fc from 'fast-check';
import type { CollectionDetail } from '../../src/api/index.js';
import {
  classifyQueryReply,
  classifySendReply,
  judgeOrder,
  type QueryOutcome,
  type SyncIdentity,
  type SendOutcome,
} from '../../src/delivery/outcome/index.js';
import {
  afterParkedQuery,
  afterQuery,
  afterSend,
  type Transition,
  NOT_COMPLETED_LIMIT_MS,
} from '../../src/delivery/policy/index.js';
import { isSettled, PARK_REMEDIES, type ParkReason, SYNC_STATUSES } from '../../src/ledger/index.js';
import { anyMemory, anyOrder, anyReply, anySettings, anySituation, anySync } from './support/arbitraries.js';
import { fresh, NOW, settings, input } from './support/wire.js';
import { always } from '../support/always.js';

const SYNC_OUTCOMES: SendOutcome[] = [
  'accepted',
  'not-sent',
  'rate-limited',
  'unauthorized',
  'rejected',
  'refused',
  'unknown',
];
const QUERY_OUTCOMES: QueryOutcome[] = [
  'ours',
  'differs',
  'seq-taken',
  'double-paid',
  'unclear',
  'unpaid',
  'not-completed',
  'revoked',
  'expired',
  'unknown',
  'not-found',
  'forbidden',
  'rate-limited',
  'unauthorized',
];
const anySyncOutcome = fc.constantFrom(...SYNC_OUTCOMES);
const anyQueryOutcome = fc.constantFrom(...QUERY_OUTCOMES);

describe('reading replies', () => {
  it('is total', () =>
    always(anyReply, anySync, (reply, sync) => {
      expect(SYNC_OUTCOMES).toContain(classifySendReply(reply));
      expect(QUERY_OUTCOMES).toContain(classifyQueryReply(reply, sync).outcome);
    }));

  it('takes nothing for accepted but a complete, verified 204', () =>
    always(anyReply, (reply) => {
      const isProof =
        reply.sent === 'maybe' &&
        reply.failure === null &&
        reply.status === 204 &&
        reply.verification === 'verified';
      expect(classifySendReply(reply) === 'accepted').toBe(isProof);
    }));

  it('never takes a call that may have left for one that did not', () =>
    always(anyReply, (reply) => {
      expect(classifySendReply(reply) === 'not-sent').toBe(reply.sent === 'no');
    }));

  it('believes an unsigned reply nothing but a delay', () =>
    always(anyReply, anySync, (reply, sync) => {
      fc.pre(reply.verification !== 'verified');
      expect(['unknown', 'not-sent', 'rate-limited', 'unauthorized']).toContain(classifySendReply(reply));
      const { outcome, order } = classifyQueryReply(reply, sync);
      expect(['unknown', 'rate-limited', 'unauthorized']).toContain(outcome);
      expect(order).toBeNull();
    }));

  it('has a verdict on an order only from a complete, verified 200 about it', () =>
    always(anyReply, anySync, (reply, sync) => {
      const { outcome, order } = classifyQueryReply(reply, sync);
      if (order === null) {
        expect(['unknown', 'forbidden', 'not-found', 'rate-limited', 'unauthorized']).toContain(outcome);
        return;
      }
      expect(reply).toMatchObject({ status: 200, failure: null, verification: 'verified' });
      expect(order).toMatchObject({
        outOrderNo: sync.outOrderNo,
        mchid: sync.mchid,
        subMchid: sync.subMchid,
        serviceId: sync.serviceId,
      });
    }));
});

describe('judging an order', () => {
  const anyWholeSync = anySync.map((sync) => ({ ...sync, seq: 0 }));
  const hasFactsOf = (sync: SyncIdentity, { paidType, paidAt, amount }: CollectionDetail) =>
    paidType === 'MCH' && paidAt === sync.paidAt && (sync.paidAmount === null || amount === sync.paidAmount);

  it('says ours of a numbered sync exactly when our collection is there with our facts', () =>
    always(anyOrder, anySync, (order, sync) => {
      fc.pre(sync.seq !== 0);
      const isThere = order.details.some(
        ({ seq, paidType, paidAt, amount }) =>
          seq === sync.seq &&
          paidType === 'MCH' &&
          paidAt === sync.paidAt &&
          (sync.paidAmount === null || sync.paidAmount === amount),
      );
      expect(judgeOrder(order, sync) === 'ours').toBe(isThere);
    }));

  it('says ours of a whole order exactly when it is paid, by the merchant alone with our sum, or one record alone has our facts', () =>
    always(anyOrder, anyWholeSync, (order, sync) => {
      const amounts = order.details.map((detail) => detail.amount ?? Number.NaN);
      const isPaid = order.state === 'DONE' && order.collectionState === 'USER_PAID';
      const isByMerchantAlone =
        order.details.length > 0 &&
        order.details.every(({ paidType }) => paidType === 'MCH') &&
        (sync.paidAmount === null || amounts.reduce((a, b) => a + b) === sync.paidAmount);
      const isOneOurs =
        order.details.every(({ paidType }) => paidType === 'MCH' || paidType === 'NEWTON') &&
        order.details.filter((detail) => hasFactsOf(sync, detail)).length === 1;
      expect(judgeOrder(order, sync) === 'ours').toBe(isPaid && (isByMerchantAlone || isOneOurs));
    }));

  it('never says that a whole order lacks ours while a record has our facts', () => {
    fc.assert(
      fc.property(anyOrder, anyWholeSync, (order, sync) => {
        fc.pre(order.details.some((detail) => hasFactsOf(sync, detail)));
        expect(['double-paid', 'unpaid']).not.toContain(judgeOrder(order, sync));
      }),
      { numRuns: 500, maxSkipsPerRun: 1000 },
    );
  });

  it('says double-paid only of a paid order that WeChat Pay collected on and ours is not on', () => {
    fc.assert(
      fc.property(anyOrder, anySync, (order, sync) => {
        fc.pre(judgeOrder(order, sync) === 'double-paid');
        expect(order).toMatchObject({ state: 'DONE', collectionState: 'USER_PAID' });
        expect(order.details.some(({ paidType }) => paidType === 'NEWTON')).toBe(true);
        const own = order.details.filter(({ seq }) => sync.seq !== 0 && (seq === sync.seq || seq === null));
        expect(own.filter(({ paidType }) => paidType !== 'NEWTON')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('says unpaid only where no record could be ours', () => {
    fc.assert(
      fc.property(anyOrder, anySync, (order, sync) => {
        fc.pre(sync.seq !== 0 && judgeOrder(order, sync) === 'unpaid');
        expect(order).toMatchObject({ state: 'DOING', collectionState: 'USER_PAYING' });
        expect(order.details.filter(({ seq }) => seq === sync.seq || seq === null)).toEqual([]);
      }),
      { numRuns: 200, maxSkipsPerRun: 1000 },
    );
  });

  it('gives the same verdict whatever the order of the records', () =>
    always(anyOrder, anySync, (order, sync) => {
      const turned = { ...order, details: [...order.details].reverse() };
      expect(judgeOrder(turned, sync)).toBe(judgeOrder(order, sync));
    }));
});

describe('every step', () => {
  const anyStep: fc.Arbitrary<{ step: Transition; outcome: string; gap: number }> = fc
    .tuple(
      anySituation,
      anySettings,
      anySyncOutcome,
      anyQueryOutcome,
      fc.constantFrom('sync', 'query', 'parked'),
    )
    .map(([at, tuned, syncOutcome, queryOutcome, kind]) => {
      const gap = tuned.orderGapMs;
      if (kind === 'sync') return { step: afterSend(syncOutcome, at, tuned), outcome: syncOutcome, gap };
      const step =
        kind === 'query'
          ? afterQuery(queryOutcome, at, tuned)
          : afterParkedQuery(queryOutcome, 'UNCLEAR', at);
      return { step, outcome: queryOutcome, gap };
    });

  it('leads to a status of the ledger, never to one only people may give', () =>
    always(anyStep, ({ step }) => {
      expect(SYNC_STATUSES).toContain(step.status);
      expect(['resolved', 'cancelled']).not.toContain(step.status);
    }));

  it('says synced only by proof: an accepted reply, or a query that shows ours', () =>
    always(anyStep, ({ step, outcome }) => {
      const evidence = { accepted: 'reply', ours: 'query' }[outcome] ?? null;
      expect(step.status === 'synced').toBe(evidence !== null);
      if (step.status === 'synced') expect(step.evidence).toBe(evidence);
      else if (step.status === 'double_paid') expect(step.evidence).toBe('query');
      else expect([null, step.status === 'parked' ? 'query' : null]).toContain(step.evidence);
    }));

  it('has a due time unless it is the end, and then none', () =>
    always(anyStep, ({ step }) => {
      const isOver = isSettled(step.status) || step.status === 'double_paid';
      expect(step.dueAt === null).toBe(isOver);
      if (step.dueAt !== null) expect(Number.isSafeInteger(step.dueAt)).toBe(true);
    }));

  it('keeps the gap between two calls of one order', () =>
    always(anyStep, ({ step, gap }) => {
      expect((step.dueAt ?? Infinity) - NOW).toBeGreaterThanOrEqual(gap);
    }));

  it('has a park reason with a remedy exactly when it is parked', () =>
    always(anyStep, ({ step }) => {
      expect(step.parkReason !== null).toBe(step.status === 'parked');
      if (step.parkReason) expect(PARK_REMEDIES[step.parkReason]).toMatch(/\.$/);
    }));

  it('of an uncertain sync remembers since when', () =>
    always(anyStep, ({ step }) => {
      if (step.status === 'uncertain') expect(step.memory.uncertainSince).not.toBeNull();
    }));

  it('never forgets that a call may have arrived', () =>
    always(anyMemory, anySyncOutcome, anyQueryOutcome, (memory, syncOutcome, queryOutcome) => {
      fc.pre(memory.maybeSent);
      const at = input({ memory });
      expect(afterSend(syncOutcome, at, settings).memory.maybeSent).toBe(true);
      expect(afterQuery(queryOutcome, at, settings).memory.maybeSent).toBe(true);
    }));

  it('changes nothing it was given', () =>
    always(anySituation, anySyncOutcome, anyQueryOutcome, (at, syncOutcome, queryOutcome) => {
      const before = structuredClone(at);
      Object.freeze(Object.freeze(at).memory);
      afterSend(syncOutcome, at, settings);
      afterQuery(queryOutcome, at, settings);
      afterParkedQuery(queryOutcome, null, at);
      expect(at).toEqual(before);
    }));
});

describe('after a call whose outcome is open', () => {
  const open = fc.constantFrom<SendOutcome>('unknown', 'refused');

  it('no query is due before the call can have ended: its start, the timeout and the margin', () =>
    always(open, anySituation, anySettings, (outcome, at, tuned) => {
      const { status, dueAt } = afterSend(outcome, at, tuned);
      expect(status).toBe('uncertain');
      expect(dueAt).toBeGreaterThanOrEqual(at.startedAt + tuned.timeoutMs + tuned.marginMs);
    }));

  it('it is sent again only after two answers that it is not there, asked far enough apart', () => {
    const query = fc.record({
      outcome: fc.oneof(
        fc.constantFrom<QueryOutcome>('unpaid', 'unpaid', 'unpaid', 'not-completed', 'unknown'),
        anyQueryOutcome,
      ),
      // Also earlier than due: the rule must not rest on when the worker looks.
      later: fc.oneof(fc.nat(9999), fc.nat(60_000)),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    always(anyMemory, fc.array(query, { maxLength: 12 }), (memory, queries) => {
      let step = afterSend('unknown', input({ memory: { ...memory, uncertainSince: null } }), settings);
      let now = NOW;
      let firstAbsent: number | null = null;
      for (const { outcome, later, random } of queries) {
        now += later;
        step = afterQuery(outcome, input({ memory: step.memory, now, startedAt: now, random }), settings);
        const isAbsent = outcome === 'unpaid' || outcome === 'not-completed';
        if (isAbsent) firstAbsent ??= now;
        if (step.status === 'queued') {
          expect(isAbsent && firstAbsent !== null && now - firstAbsent >= settings.recheckMs).toBe(true);
        }
        if (step.status !== 'uncertain') return;
      }
    });
  });

  it('a refusal does not stand in for the two answers a later possible send needs', () => {
    const refused = afterSend('refused', input(), settings);
    const queued = afterQuery('unpaid', input({ memory: refused.memory }), settings);
    const sent = afterSend('unknown', input({ memory: queued.memory }), settings);
    expect(afterQuery('unpaid', input({ memory: sent.memory }), settings).status).toBe('uncertain');
  });

  it('answers from before the call do not count', () => {
    const memory = { ...fresh, absentSince: NOW - 3_600_000 };
    const sent = afterSend('unknown', input({ memory }), settings);
    expect(afterQuery('unpaid', input({ memory: sent.memory }), settings).status).toBe('uncertain');
  });
});

describe('a life of a sync', () => {
  /** Sends and queries in turn, as the statuses ask for them, each when it is due. */
  function live(answerSend: () => SendOutcome, answerQuery: () => QueryOutcome, tuned = settings) {
    let step: Transition = { status: 'queued', dueAt: NOW, parkReason: null, evidence: null, memory: fresh };
    const counts = { sends: 0, queries: 0, now: NOW };
    while (step.status === 'queued' || step.status === 'uncertain') {
      counts.now = step.dueAt ?? Number.NaN;
      const at = input({ memory: step.memory, now: counts.now, startedAt: counts.now });
      if (step.status === 'queued') {
        counts.sends += 1;
        step = afterSend(answerSend(), at, tuned);
      } else {
        counts.queries += 1;
        step = afterQuery(answerQuery(), at, tuned);
      }
      if (counts.sends + counts.queries > 20_000) throw new Error('does not end');
    }
    return { step, ...counts };
  }

  it.each<[string, SendOutcome, QueryOutcome, ParkReason]>([
    ['refused while the customer is at the cashier', 'refused', 'unpaid', 'REFUSED_TOO_OFTEN'],
    ['never completed', 'refused', 'not-completed', 'NOT_COMPLETED'],
    ['never answered', 'unknown', 'unknown', 'TOO_OLD'],
    ['may not be queried', 'unknown', 'forbidden', 'QUERY_FORBIDDEN'],
    ['always turned away, and the credential cannot be asked for', 'unknown', 'unauthorized', 'TOO_OLD'],
    ['always held back by a pause', 'unknown', 'rate-limited', 'TOO_OLD'],
    ['never answered, and never there', 'unknown', 'unpaid', 'TOO_OLD'],
  ])('that is %s comes to a person', (_what, send, query, reason) => {
    expect(
      live(
        () => send,
        () => query,
      ).step,
    ).toMatchObject({ status: 'parked', parkReason: reason });
  });

  it('that never gets an answer and never arrives is sent at a growing distance, not every few seconds', () => {
    const { sends, now } = live(
      () => 'unknown',
      () => 'unpaid',
    );
    expect(now - NOW).toBeGreaterThanOrEqual(settings.maxAgeMs);
    expect(sends).toBeLessThan((2 * settings.maxAgeMs) / settings.backoffMaxMs);
  });

  it('is refused 20 times, each time asked for and put off, and then parked', () => {
    const { step, sends, queries, now } = live(
      () => 'refused',
      () => 'unpaid',
    );
    expect(step.parkReason).toBe('REFUSED_TOO_OFTEN');
    expect([sends, queries]).toEqual([20, 20]);
    expect(now - NOW).toBeGreaterThanOrEqual(19 * settings.deferralMs);
  });

  it('that was refused 19 times and then had no answer starts counting anew', () => {
    let sends = 0;
    const { sends: total } = live(
      () => ((sends += 1) === 20 ? 'unknown' : 'refused'),
      () => 'unpaid',
    );
    expect(total).toBe(40);
  });

  it('that is never completed waits half an hour', () => {
    const { now } = live(
      () => 'refused',
      () => 'not-completed',
    );
    expect(now - NOW).toBeGreaterThanOrEqual(NOT_COMPLETED_LIMIT_MS);
    expect(now - NOW).toBeLessThan(NOT_COMPLETED_LIMIT_MS + 2 * settings.deferralMs);
  });
});

describe('the backoff', () => {
  const bounds = fc
    .tuple(fc.integer({ min: 10, max: 86_400_000 }), fc.integer({ min: 10, max: 86_400_000 }))
    .map(([a, b]) => ({ minMs: Math.min(a, b), maxMs: Math.max(a, b) }));
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('stays within its bounds, in whole ms', () =>
    always(bounds, fc.nat(10_000), random, (within, failures, thrown) => {
      const ms = backoffMs(failures, within, thrown);
      expect(Number.isSafeInteger(ms)).toBe(true);
      expect(ms).toBeGreaterThanOrEqual(within.minMs);
      expect(ms).toBeLessThanOrEqual(within.maxMs);
    }));

  it('grows with each failure, and with each throw', () =>
    always(bounds, fc.nat(60), random, random, (within, failures, one, other) => {
      expect(backoffMs(failures + 1, within, one)).toBeGreaterThanOrEqual(backoffMs(failures, within, one));
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      expect(backoffMs(failures, within, high)).toBeGreaterThanOrEqual(backoffMs(failures, within, low));
    }));

  it('doubles its ceiling until the upper bound', () => {
    const ceilings = [0, 1, 2, 3, 4, 5].map((n) =>
      backoffMs(n, { minMs: 100, maxMs: 1500 }, 1 - Number.EPSILON),
    );
    expect(ceilings).toEqual([100, 199, 399, 799, 1499, 1499]);
  });
});
