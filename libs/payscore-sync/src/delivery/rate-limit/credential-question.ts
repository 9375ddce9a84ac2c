import type { CredentialAnswer } from '../outcome/index.js';
import type { CredentialCheck } from './credential-breaker.js';

/** A check and the time it began at, before its request was signed, by `performance.now()`. */
export interface TimedCheck extends CredentialCheck {
  readonly begunAt: number;
}

/**
 * Checks whether WeChat Pay accepts the credential. One check runs at a time, and all waiting calls share it.
 *
 * A check counts for a 401 only if it began after that 401 arrived, because a credential may change on either
 * side in between. A verified reply to any later call counts as well.
 */
export class CredentialQuestion {
  private running: Promise<TimedCheck> | null = null;
  private last: TimedCheck = { answer: 'unanswered', hint: null, begunAt: Number.NEGATIVE_INFINITY };

  /** @param ask one check, never rejects */
  constructor(private readonly ask: () => Promise<TimedCheck>) {}

  /** A reply to a call with this begin was verified. */
  proved(begunAt: number): void {
    if (begunAt > this.last.begunAt) this.last = { answer: 'accepted', hint: null, begunAt };
  }

  /** @param since arrival of the 401, by `performance.now()` */
  async answerFor(since: number): Promise<CredentialAnswer> {
    while (this.last.begunAt < since) await this.askOnce();
    return this.last.answer;
  }

  /** The check in progress, or a new one. */
  askOnce(): Promise<TimedCheck> {
    this.running ??= this.ask().then((check) => {
      this.running = null;
      if (check.begunAt >= this.last.begunAt) this.last = check;
      return check;
    });
    return this.running;
  }
}
