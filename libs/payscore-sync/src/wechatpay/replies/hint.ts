import type { HintCode } from '../../errors/hints.js';

/** Probable cause of a failed call, for operators. */
export interface Hint {
  readonly code: HintCode;
  /** The observation behind it: no secret, unverified, one line of at most 512 characters, or empty. */
  readonly detail: string;
}
