import type { SyncOutcome } from '../outcome/index.js';
import { backoffMs } from './backoff.js';
import type { NextStep, PolicySettings, Situation } from './delivery-state.js';
import { leave, park, stayUncertain } from './steps.js';
import { afterUnauthorized, MAX_UNAUTHORIZED } from './unauthorized.js';

/** The step after a sync was tried (docs/states.md#reply). Pure: no clock, no I/O. */
export function afterSync(outcome: SyncOutcome, situation: Situation, settings: PolicySettings): NextStep {
  const { memory, now } = situation;
  const failures = memory.failures + 1;
  switch (outcome) {
    case 'accepted':
      return leave('synced', 'reply', situation);
    case 'not-sent': {
      const bounds = { minMs: settings.backoffMinMs, maxMs: settings.backoffMaxMs };
      const wait = backoffMs(memory.failures, bounds, situation.random);
      return queued(wait, { ...memory, failures });
    }
    case 'rate-limited':
      return queued(situation.retryAfterMs ?? settings.ratePauseMs, memory);
    case 'unauthorized': {
      const next = afterUnauthorized(situation);
      if (next.unauthorized < MAX_UNAUTHORIZED) return queued(settings.breakerMs, next);
      return park('ALTERED_ON_THE_WAY', { ...situation, memory: next });
    }
    case 'rejected':
      return park('REJECTED', situation);
    case 'refused':
      return askLater({
        ...memory,
        doubt: 'refused',
        refusals: memory.refusals + 1,
        failures: 0,
        maybeSent: true,
      });
    case 'unknown':
      return askLater({ ...memory, doubt: 'maybe-sent', refusals: 0, failures, maybeSent: true });
  }

  function queued(waitMs: number, next: Situation['memory']): NextStep {
    const dueAt = now + Math.max(waitMs, settings.orderGapMs);
    return { status: 'queued', dueAt, parkReason: null, evidence: null, memory: next };
  }

  /** Not before the call cannot be travelling any more: "absent" would then invite a second one. */
  function askLater(next: Situation['memory']): NextStep {
    const settledDown = situation.startedAt + settings.timeoutMs + settings.marginMs;
    const dueAt = Math.max(settledDown, now + settings.orderGapMs);
    return stayUncertain(dueAt, { ...next, absentSince: null }, now);
  }
}
