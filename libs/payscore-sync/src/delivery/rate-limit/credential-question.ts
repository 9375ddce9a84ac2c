import type { CredentialAnswer } from '../outcome/index.js';
import type { CredentialCheck } from './credential-breaker.js';

/** A check and the time it began at, before its request was signed, by `performance.now()`. */
export interface TimedCheck extends CredentialCheck {
  readonly begunAt: number;
}

/**
 * Whether WeChat Pay accepts the credential: asked once at a time, shared by all calls that wait for the answer.
 *
 * An answer counts for a 401 only if it was asked for after that 401 arrived, so its request was signed later: a
 * credential may change on either side in between. A verified reply to any call that began later counts as well.
 */
export class CredentialQuestion {
  private running: Promise<TimedCheck> | null = null;
  private last: TimedCheck = { answer: 'unanswered', hint: null, begunAt: Number.NEGATIVE_INFINITY };

  /** @param ask one check, never rejects */
  constructor(private readonly ask: () => Promise<TimedCheck>) {}

  /** A reply to a call that began then was verified. */
  proved(begunAt: number): void {
    if (begunAt > this.last.begunAt) this.last = { answer: 'accepted', hint: null, begunAt };
  }

  /** @param since when the 401 arrived, by `performance.now()` */
  async answerFor(since: number): Promise<CredentialAnswer> {
    while (this.last.begunAt < since) await this.askOnce();
    return this.last.answer;
  }

  /** The check under way, or a new one. */
  askOnce(): Promise<TimedCheck> {
    this.running ??= this.ask().then((check) => {
      this.running = null;
      if (check.begunAt >= this.last.begunAt) this.last = check;
      return check;
    });
    return this.running;
  }
}
