import type { SendOutcome } from '../outcome/index.js';
import { backoffMs } from '../../concurrency/backoff.js';
import type { Transition, PolicySettings, TransitionInput } from './transition.js';
import { leave, park, stayUncertain } from './steps.js';
import { afterUnauthorized } from './unauthorized.js';

/** Transition after a send (docs/states.md#reply). Pure: no clock, no I/O. */
export function afterSend(
  outcome: SendOutcome,
  input: TransitionInput,
  settings: PolicySettings,
): Transition {
  const { memory, now } = input;
  const failures = memory.failures + 1;
  switch (outcome) {
    case 'accepted':
      return leave('synced', 'reply', input);
    case 'not-sent': {
      const bounds = { minMs: settings.backoffMinMs, maxMs: settings.backoffMaxMs };
      const wait = backoffMs(memory.failures, bounds, input.random);
      return queued(wait, { ...memory, failures });
    }
    case 'rate-limited':
      return turnedAway(input.retryAfterMs ?? settings.ratePauseMs, memory);
    case 'unauthorized': {
      const { isOwnTrouble, memory: next, waitMs } = afterUnauthorized(input, settings);
      if (!isOwnTrouble) return turnedAway(waitMs, next);
      return park('ALTERED_ON_THE_WAY', { ...input, memory: inDoubt(next) });
    }
    case 'rejected':
      return park('REJECTED', input);
    case 'refused':
      return askLater({
        ...memory,
        doubt: 'refused',
        refusals: memory.refusals + 1,
        failures: 0,
        unauthorized: 0,
        maybeSent: true,
      });
    case 'unknown':
      return askLater({ ...memory, doubt: 'maybe-sent', refusals: 0, failures, maybeSent: true });
  }

  function queued(waitMs: number, next: TransitionInput['memory']): Transition {
    const dueAt = now + Math.max(waitMs, settings.orderGapMs);
    return { status: 'queued', dueAt, parkReason: null, evidence: null, memory: next };
  }

  /** Sent again after `waitMs` if the reply proves that the call was not applied; otherwise queried first. */
  function turnedAway(waitMs: number, next: TransitionInput['memory']): Transition {
    return input.isVerified ? queued(waitMs, next) : askLater(inDoubt(next), waitMs);
  }

  /** An unverified reply does not prove that the call was not applied. */
  function inDoubt(next: TransitionInput['memory']): TransitionInput['memory'] {
    return input.isVerified ? next : { ...next, doubt: 'maybe-sent', maybeSent: true };
  }

  /** Not while the call may still arrive: an early "absent" would cause a second send. */
  function askLater(next: TransitionInput['memory'], waitMs = 0): Transition {
    const settledDown = input.startedAt + settings.timeoutMs + settings.marginMs;
    const dueAt = Math.max(settledDown, now + Math.max(waitMs, settings.orderGapMs));
    return stayUncertain(dueAt, { ...next, absentSince: null }, now);
  }
}
