import type { CredentialState } from '../../ledger/index.js';
import type { CredentialAnswer } from '../outcome/index.js';

/** An answered check of a credential, with the probable cause of a refusal. */
export interface CredentialCheck {
  readonly answer: CredentialAnswer;
  /** Hint of the 401; null without a 401. */
  readonly hint: string | null;
}

/**
 * State of a credential after a check. Without an answer nothing changes. Pure.
 * @param now database time, epoch ms
 * @param breakerMs between two checks of a refused credential
 */
export function afterCheck(
  before: CredentialState,
  { answer, hint }: CredentialCheck,
  now: number,
  breakerMs: number,
): CredentialState {
  switch (answer) {
    case 'accepted':
      return {
        ...before,
        state: 'accepted',
        refusedSince: null,
        nextCheckAt: null,
        hint: null,
        checkedAt: now,
      };
    case 'refused':
      return {
        ...before,
        state: 'refused',
        refusedSince: before.refusedSince ?? now,
        nextCheckAt: now + breakerMs,
        hint,
        checkedAt: now,
      };
    case 'unanswered':
      return before;
  }
}

/**
 * Takes the one check that all replicas with this credential share per `breakerMs`. Pure.
 * @param now database time, epoch ms
 */
export function takeCheck(
  before: CredentialState,
  now: number,
  breakerMs: number,
): { isGranted: boolean; state: CredentialState } {
  const isDue = before.state === 'refused' && (before.nextCheckAt ?? now) <= now;
  // Without an answer, the next check may start after the same time.
  return isDue
    ? { isGranted: true, state: { ...before, nextCheckAt: now + breakerMs } }
    : { isGranted: false, state: before };
}
