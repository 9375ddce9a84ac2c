import { performance } from 'node:perf_hooks';
import type { InstitutionState, InstitutionStateStore } from '../../ledger/index.js';
import type { WechatPayReply } from '../../wechatpay/index.js';
import { trustedRetryAfterMs } from '../outcome/index.js';
import { ReplyTally } from './reply-tally.js';
import { afterReport, type RateLimits, nextTakeAt, take, takeCheckCall } from './rate-limit-rules.js';

/** Calls taken from the lane are good for so long, ms; later others may have had them too. */
const BLOCK_LIFE_MS = 200;

/** Syncs that are counted before the first claim: more than are claimed at once by default, so that a backlog shows. */
const COUNTED_DUE = 50;

/** Told what happens to the lane, as far as this process sees it. */
export interface RateLimiterListener {
  /** It opened or closed. */
  /** @param isKnown it was so before this process looked for the first time */
  breaker(state: InstitutionState, isKnown: boolean): void;
  /** Calls were taken. @param isProbe one call, to try a breaker that is not closed or to check a credential */
  taken(calls: number, isProbe: boolean): void;
}

/** This process's share of one institution's lane: calls taken in blocks, and what became of them. */
export class RateLimiter {
  private readonly meter = new ReplyTally();
  private state: InstitutionState | null = null;
  private granted = 0;
  /** The last claim took as many as it could, so there are probably more. */
  private isMoreDue = false;
  private closed = false;
  private reporting: Promise<void> = Promise.resolve();
  private takenAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly institution: string,
    private readonly states: InstitutionStateStore,
    /** Counts what is due, no further than a limit. */
    private readonly countDue: (limit: number) => Promise<number>,
    private readonly limits: RateLimits & { readonly ratePauseMs: number },
    private readonly events: RateLimiterListener,
  ) {}

  /** A reply told this process to stop calling; what is claimed goes back unsent. */
  get isClosed(): boolean {
    return this.closed;
  }

  /**
   * Calls that may be made now, and when to ask again; `retryInMs` is null when nothing is due. `due` is how many syncs
   * are known to be due at least.
   */
  async allowance(): Promise<{ calls: number; retryInMs: number | null; due: number }> {
    const isFresh = performance.now() - this.takenAt < BLOCK_LIFE_MS;
    const isFull = this.isMoreDue;
    if (isFresh && this.granted > 0) {
      return { calls: this.granted, retryInMs: 0, due: isFull ? Number.POSITIVE_INFINITY : 0 };
    }
    this.granted = 0;
    const due = isFull ? Number.POSITIVE_INFINITY : await this.countDue(COUNTED_DUE);
    if (due === 0) return { calls: 0, retryInMs: null, due };
    // Bad news first: what this process just learnt counts for the calls it now takes.
    await this.report();
    const taken = await this.states.change(this.institution, (before, now) => {
      const { granted, state } = take(before, now, this.limits);
      const retryInMs = Math.max(1, nextTakeAt(state, now, this.limits) - now);
      return { state, result: { granted, state, retryInMs } };
    });
    this.know(taken.state, this.state === null);
    if (taken.granted > 0) this.events.taken(taken.granted, taken.state.breaker !== 'closed');
    this.granted = taken.granted;
    this.takenAt = performance.now();
    if (taken.granted === 0) this.close();
    else this.closed = false;
    return { calls: taken.granted, retryInMs: taken.retryInMs, due };
  }

  /** @param isMoreDue whether a claim found as many as it asked for */
  spend(calls: number, isMoreDue: boolean): void {
    this.granted = Math.max(0, this.granted - calls);
    this.isMoreDue = isMoreDue;
  }

  /**
   * Notes what a call came to; bad news closes this process's share at once.
   * @param now database time, epoch ms
   */
  note(orderKey: string, reply: WechatPayReply, outcome: string, now: number): void {
    const { ratePauseMs } = this.limits;
    const pauseMs = trustedRetryAfterMs(reply, ratePauseMs) ?? ratePauseMs;
    this.meter.note(orderKey, reply, outcome, { pauseMs, now });
    if (outcome === 'rate-limited') this.close();
  }

  /** Takes one call for a check of the credential; answers the database's time, epoch ms, or null when none may be made. */
  async takeCheck(): Promise<number | null> {
    const { isGranted, now } = await this.states.change(this.institution, (before, now) => {
      const taken = takeCheckCall(before, now, this.limits);
      return { state: taken.state, result: { isGranted: taken.isGranted, now } };
    });
    if (isGranted) this.events.taken(1, true);
    return isGranted ? now : null;
  }

  /** Brings what was noted into the lane, when it is time; one report after the other. */
  report(): Promise<void> {
    const turn = this.reporting.then(() => this.reportDue());
    this.reporting = turn.catch(() => undefined);
    return turn;
  }

  private async reportDue(): Promise<void> {
    const report = this.meter.due(this.state !== null && this.state.breaker !== 'closed');
    if (report === null) return;
    const change = this.states.change(this.institution, (before, now) => {
      const after = afterReport(before, report, now, this.limits);
      return { state: after, result: after };
    });
    const state = await change.catch((error: unknown) => {
      this.meter.takeBack(report);
      throw error;
    });
    if (state.breaker !== 'closed') this.close();
    this.know(state, false);
  }

  private close(): void {
    this.granted = 0;
    this.closed = true;
    // When calls may be made again, the first of them may be the one probe: not to be taken for nothing.
    this.isMoreDue = false;
  }

  private know(state: InstitutionState, isKnown: boolean): void {
    const before = this.state?.breaker ?? 'closed';
    this.state = state;
    if ((before === 'closed') !== (state.breaker === 'closed')) this.events.breaker(state, isKnown);
  }
}
