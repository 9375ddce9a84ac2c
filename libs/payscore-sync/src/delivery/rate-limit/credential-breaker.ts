import type { CredentialState } from '../../ledger/index.js';
import type { CredentialAnswer } from '../outcome/index.js';

/** An answered check: what WeChat Pay says of a credential, and what a refusal probably comes from. */
export interface CredentialCheck {
  readonly answer: CredentialAnswer;
  /** Code of what the 401 probably comes from; null when it was none. */
  readonly hint: string | null;
}

/**
 * What is known of a credential after a check. Without an answer nothing changes. Pure.
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
 * Takes the one check that all replicas with this credential have in `breakerMs`, once the last one's time is over.
 * Pure.
 * @param now database time, epoch ms
 */
export function takeCheck(
  before: CredentialState,
  now: number,
  breakerMs: number,
): { isGranted: boolean; state: CredentialState } {
  const isDue = before.state === 'refused' && (before.nextCheckAt ?? now) <= now;
  // When the answer is never heard of, the next check may start after the same time.
  return isDue
    ? { isGranted: true, state: { ...before, nextCheckAt: now + breakerMs } }
    : { isGranted: false, state: before };
}
