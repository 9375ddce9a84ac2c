import { backoffMs } from '../../concurrency/backoff.js';
import type { RetryState, PolicySettings, TransitionInput } from './transition.js';

/** A sync's 401s while WeChat Pay accepts the credential, before a person is asked. */
export const MAX_UNAUTHORIZED = 3;

/** What a 401 comes to. */
export interface Unauthorized {
  /** WeChat Pay accepted the credential each time, so the request of this sync is changed on its way. */
  readonly isOwnTrouble: boolean;
  readonly memory: RetryState;
  /** Until its next call, ms. */
  readonly waitMs: number;
}

/**
 * What is remembered after a 401, and how long the sync waits. It counts against the sync only when WeChat Pay accepts
 * the credential. When the credential is refused, the breaker of that credential holds back who signs with it, and
 * others may go on at once.
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
