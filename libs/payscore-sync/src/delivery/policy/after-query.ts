import type { QueryOutcome } from '../outcome/index.js';
import { backoffMs } from '../../concurrency/backoff.js';
import type { RetryState, Transition, PolicySettings, TransitionInput } from './transition.js';
import { leave, park, stayUncertain } from './steps.js';
import { afterUnauthorized } from './unauthorized.js';

/** How long an order may stay without `complete` before a person is asked, ms. */
export const NOT_COMPLETED_LIMIT_MS = 30 * 60_000;

/** Verified refusals of the query before a person is asked. */
export const MAX_FORBIDS = 3;

/** The step after an uncertain sync was asked for (docs/states.md#query). Pure: no clock, no I/O. */
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
      return park('REMOTE_DIFFERS', input);
    case 'seq-taken':
      return park('SEQ_TAKEN', input);
    case 'unclear':
      return park('UNCLEAR', input);
    case 'revoked':
      return park('ORDER_REVOKED', input);
    case 'expired':
      return park('ORDER_EXPIRED', input);
    case 'not-found':
      return park('ORDER_NOT_FOUND', input);
    case 'unpaid':
      return afterUnpaid(input, settings);
    case 'not-completed': {
      const since = memory.notCompletedSince ?? now;
      if (now - since >= NOT_COMPLETED_LIMIT_MS) return park('NOT_COMPLETED', input);
      const notCompleted = { ...memory, notCompletedSince: since };
      if (!isAbsent(input, settings)) return askOnceMore(notCompleted, input, settings);
      return sendAgain(settings.deferralMs, notCompleted, input, settings);
    }
    case 'forbidden':
      if (memory.forbids + 1 >= MAX_FORBIDS) return park('QUERY_FORBIDDEN', input);
      // By its own count: a permission that is missing shows within a minute, however long the line was bad before.
      return askAgain({ ...memory, forbids: memory.forbids + 1 }, memory.forbids);
    case 'rate-limited':
      return waitFor(input.retryAfterMs ?? settings.ratePauseMs);
    case 'unauthorized': {
      const { isOwnTrouble, memory: next, waitMs } = afterUnauthorized(input, settings);
      if (!isOwnTrouble) return waitFor(waitMs, next);
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
    const dueAt = now + Math.max(ms, settings.orderGapMs);
    return unlessTooOld(stayUncertain(dueAt, next, now), input, settings);
  }
}

/**
 * Whether a verified answer without our collection proves that it is not there. After an explicit refusal it does. After a
 * possible send one such answer may have overtaken the call, so a second one is needed, asked a recheck later.
 */
function isAbsent({ memory, startedAt }: TransitionInput, { recheckMs }: PolicySettings): boolean {
  if (memory.doubt === 'refused') return true;
  // By when it was asked: a reply that took long shows what was there before.
  return memory.absentSince !== null && startedAt - memory.absentSince >= recheckMs;
}

function askOnceMore(memory: RetryState, { now }: TransitionInput, settings: PolicySettings): Transition {
  const since = memory.absentSince ?? now;
  const dueAt = Math.max(since + settings.recheckMs, now + settings.orderGapMs);
  return stayUncertain(dueAt, { ...memory, forbids: 0, absentSince: since }, now);
}

/** Still to be paid and ours absent. After an explicit refusal the customer may be at the cashier: wait that out. */
function afterUnpaid(input: TransitionInput, settings: PolicySettings): Transition {
  const memory = { ...input.memory, notCompletedSince: null };
  if (memory.doubt === 'refused') {
    if (memory.refusals >= settings.maxRefusals) return park('REFUSED_TOO_OFTEN', input);
    return sendAgain(settings.deferralMs, memory, input, settings);
  }
  if (!isAbsent(input, settings)) return askOnceMore(memory, input, settings);
  // It is sent again and again only at a growing distance, and not for ever.
  const bounds = { minMs: settings.backoffMinMs, maxMs: settings.backoffMaxMs };
  const tries = memory.failures + memory.unauthorized;
  const wait = backoffMs(Math.max(0, tries - 1), bounds, input.random);
  const again = sendAgain(wait, memory, input, settings);
  const { failures, uncertainSince } = memory;
  const step = { ...again, memory: { ...again.memory, failures, uncertainSince } };
  return unlessTooOld(step, input, settings);
}

/** Parks what has been in doubt for too long. */
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
