import type { HintCode } from '../../errors/hints.js';

/** What is probably wrong when a call came to nothing, for people. */
export interface Hint {
  readonly code: HintCode;
  /** What was seen that says so; no secret, but unverified. One line, at most 512 characters, or empty. */
  readonly detail: string;
}
