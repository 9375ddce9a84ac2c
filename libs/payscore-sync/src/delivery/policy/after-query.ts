import type { QueryOutcome } from '../outcome/index.js';
import { backoffMs } from '../../concurrency/backoff.js';
import type { RetryState, Transition, PolicySettings, TransitionInput } from './transition.js';
import { leave, park, stayUncertain } from './steps.js';
import { afterUnauthorized } from './unauthorized.js';

/** How long an order may stay incomplete before its sync is parked, ms. */
export const NOT_COMPLETED_LIMIT_MS = 30 * 60_000;

/** Verified refusals of the query before the sync is parked. */
export const MAX_FORBIDS = 3;

/** Transition after a query of an uncertain sync (docs/states.md#query). Pure: no clock, no I/O. */
export function afterQuery(
  outcome: QueryOutcome,
  input: TransitionInput,
  settings: PolicySettings,
): Transition {
  const { memory, now } = input;
  switch (outcome) {
    case 'ours':
      return leave('synced', 'query', input);
    case 'double-paid':
      return leave('double_paid', 'query', input);
    case 'differs':
      return park('REMOTE_DIFFERS', input, 'query');
    case 'seq-taken':
      return park('SEQ_TAKEN', input, 'query');
    case 'unclear':
      return park('UNCLEAR', input, 'query');
    case 'revoked':
      return park('ORDER_REVOKED', input, 'query');
    case 'expired':
      return park('ORDER_EXPIRED', input, 'query');
    case 'not-found':
      return park('ORDER_NOT_FOUND', input);
    case 'unpaid':
      return afterUnpaid(input, settings);
    case 'not-completed': {
      const since = memory.notCompletedSince ?? now;
      if (now - since >= NOT_COMPLETED_LIMIT_MS) return park('NOT_COMPLETED', input, 'query');
      const notCompleted = { ...memory, notCompletedSince: since };
      if (!isAbsent(input, settings)) return askOnceMore(notCompleted, input, settings);
      return sendAgain(settings.deferralMs, notCompleted, input, settings);
    }
    case 'forbidden':
      if (memory.maybeSent && memory.forbids + 1 >= MAX_FORBIDS) return park('QUERY_FORBIDDEN', input);
      // Own counter: a missing permission shows within a minute, independent of earlier failures.
      return askAgain({ ...memory, forbids: memory.forbids + 1 }, memory.forbids);
    case 'rate-limited':
      return waitFor(input.retryAfterMs ?? settings.ratePauseMs);
    case 'unauthorized': {
      const { isOwnTrouble, memory: next, waitMs } = afterUnauthorized(input, settings);
      if (!isOwnTrouble || !memory.maybeSent) return waitFor(waitMs, next);
      return park('ALTERED_ON_THE_WAY', { ...input, memory: next });
    }
    case 'unknown':
      return askAgain(memory);
  }

  function askAgain(next: RetryState, failures = next.failures): Transition {
    const bounds = { minMs: settings.backoffMinMs, maxMs: settings.backoffMaxMs };
    const wait = backoffMs(failures, bounds, input.random);
    return waitFor(wait, { ...next, failures: next.failures + 1 });
  }

  function waitFor(ms: number, next = memory): Transition {
    if (!memory.maybeSent) {
      // Only a notification asks about what was never sent. Without an answer it is sent as a failed send is.
      const again = sendAgain(ms, next, input, settings);
      return { ...again, memory: { ...again.memory, failures: next.failures } };
    }
    const dueAt = now + Math.max(ms, settings.orderGapMs);
    return unlessTooOld(stayUncertain(dueAt, next, now), input, settings);
  }
}

/**
 * Whether a verified answer without our payment proves its absence. After an explicit refusal it does. After a
 * possible send the answer may have overtaken the call, so a second query after the recheck time is needed. What was
 * never sent cannot be there.
 */
function isAbsent({ memory, startedAt }: TransitionInput, { recheckMs }: PolicySettings): boolean {
  if (!memory.maybeSent || memory.doubt === 'refused') return true;
  // Counted from the query: a slow reply shows an older state.
  return memory.absentSince !== null && startedAt - memory.absentSince >= recheckMs;
}

function askOnceMore(memory: RetryState, { now }: TransitionInput, settings: PolicySettings): Transition {
  const since = memory.absentSince ?? now;
  const dueAt = Math.max(since + settings.recheckMs, now + settings.orderGapMs);
  return stayUncertain(dueAt, { ...memory, forbids: 0, absentSince: since }, now);
}

/**
 * Unpaid without our payment. After an explicit refusal the customer may be on the payment page, so the sync
 * waits.
 */
function afterUnpaid(input: TransitionInput, settings: PolicySettings): Transition {
  const memory = { ...input.memory, notCompletedSince: null };
  if (memory.doubt === 'refused') {
    if (memory.refusals >= settings.maxRefusals) return park('REFUSED_TOO_OFTEN', input);
    return sendAgain(settings.deferralMs, memory, input, settings);
  }
  if (!isAbsent(input, settings)) return askOnceMore(memory, input, settings);
  if (!memory.maybeSent) return sendAgain(0, memory, input, settings);
  // It is repeated at growing distances, and not forever.
  const bounds = { minMs: settings.backoffMinMs, maxMs: settings.backoffMaxMs };
  const tries = memory.failures + memory.unauthorized;
  const wait = backoffMs(Math.max(0, tries - 1), bounds, input.random);
  const again = sendAgain(wait, memory, input, settings);
  const { failures, uncertainSince } = memory;
  const step = { ...again, memory: { ...again.memory, failures, uncertainSince } };
  return unlessTooOld(step, input, settings);
}

/** Parks a sync that is in doubt for too long. */
function unlessTooOld(step: Transition, input: TransitionInput, { maxAgeMs }: PolicySettings): Transition {
  const since = input.memory.uncertainSince ?? input.now;
  return input.now - since >= maxAgeMs ? park('TOO_OLD', input) : step;
}

function sendAgain(
  waitMs: number,
  memory: RetryState,
  { now }: TransitionInput,
  { orderGapMs }: PolicySettings,
): Transition {
  return {
    status: 'queued',
    dueAt: now + Math.max(waitMs, orderGapMs),
    parkReason: null,
    evidence: null,
    memory: { ...memory, failures: 0, forbids: 0, doubt: null, uncertainSince: null, absentSince: null },
  };
}
