import { backoffMs } from '../../concurrency/backoff.js';
import type { RetryState, PolicySettings, TransitionInput } from './transition.js';

/** A sync's 401s with an accepted credential before it is parked. */
export const MAX_UNAUTHORIZED = 3;

/** Result of a 401. */
export interface Unauthorized {
  /** WeChat Pay accepted the credential each time, so a proxy changes the request of this sync. */
  readonly isOwnTrouble: boolean;
  readonly memory: RetryState;
  /** Until its next call, ms. */
  readonly waitMs: number;
}

/**
 * State after a 401, and the wait of the sync. The 401 counts against the sync only if WeChat Pay accepts the
 * credential. Otherwise the breaker of the credential stops its processes, and others may continue at once.
 */
export function afterUnauthorized(
  { memory, credential, random }: TransitionInput,
  { backoffMinMs, backoffMaxMs }: PolicySettings,
): Unauthorized {
  const waitAfter = (failures: number) =>
    backoffMs(failures, { minMs: backoffMinMs, maxMs: backoffMaxMs }, random);
  switch (credential) {
    case 'accepted': {
      const unauthorized = Math.min(memory.unauthorized + 1, MAX_UNAUTHORIZED);
      return {
        isOwnTrouble: unauthorized === MAX_UNAUTHORIZED,
        memory: { ...memory, unauthorized },
        waitMs: waitAfter(memory.unauthorized),
      };
    }
    case 'refused':
      return { isOwnTrouble: false, memory, waitMs: backoffMinMs };
    case 'unanswered':
    case null:
      return {
        isOwnTrouble: false,
        memory: { ...memory, failures: memory.failures + 1 },
        waitMs: waitAfter(memory.failures),
      };
  }
}
