import { performance } from 'node:perf_hooks';
import type { InstitutionState, InstitutionStateStore } from '../../ledger/index.js';
import type { WechatPayReply } from '../../wechatpay/index.js';
import { trustedRetryAfterMs } from '../outcome/index.js';
import { ReplyTally } from './reply-tally.js';
import { afterReport, type RateLimits, nextTakeAt, take, takeCheckCall } from './rate-limit-rules.js';

/** Validity of taken calls, ms. */
const BLOCK_LIFE_MS = 200;

/** Syncs counted before the first claim: more than one claim by default, so that a backlog is visible. */
const COUNTED_DUE = 50;

/** Listener for changes of the institution state that this process sees. */
export interface RateLimiterListener {
  /** It opened or closed. */
  /** @param isKnown it was so before the first read of this process */
  breaker(state: InstitutionState, isKnown: boolean): void;
  /** Calls were taken. @param isProbe one call, for an open breaker or a credential check */
  taken(calls: number, isProbe: boolean): void;
}

/** Rate limiter of one institution in this process: takes calls in blocks and reports their outcomes. */
export class RateLimiter {
  private readonly meter = new ReplyTally();
  private state: InstitutionState | null = null;
  private granted = 0;
  /** The last claim was full, so there are probably more. */
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

  /** A reply stopped calls; claimed rows are released unsent. */
  get isClosed(): boolean {
    return this.closed;
  }

  /**
   * Allowed calls, and the time until the next request; `retryInMs` is null when nothing is due. `due` is the
   * known minimum of due syncs.
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
    // Failures first: they count for the calls taken now.
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

  /** @param isMoreDue whether a claim was full */
  spend(calls: number, isMoreDue: boolean): void {
    this.granted = Math.max(0, this.granted - calls);
    this.isMoreDue = isMoreDue;
  }

  /**
   * Counts the outcome of a call; a failure stops this process at once.
   * @param now database time, epoch ms
   */
  note(orderKey: string, reply: WechatPayReply, outcome: string, now: number): void {
    const { ratePauseMs } = this.limits;
    const pauseMs = trustedRetryAfterMs(reply, ratePauseMs) ?? ratePauseMs;
    this.meter.note(orderKey, reply, outcome, { pauseMs, now });
    if (outcome === 'rate-limited') this.close();
  }

  /**
   * Takes one call for a check of the credential; returns the database's time, epoch ms, or null when none is
   * allowed.
   */
  async takeCheck(): Promise<number | null> {
    const { isGranted, now } = await this.states.change(this.institution, (before, now) => {
      const taken = takeCheckCall(before, now, this.limits);
      return { state: taken.state, result: { isGranted: taken.isGranted, now } };
    });
    if (isGranted) this.events.taken(1, true);
    return isGranted ? now : null;
  }

  /** Writes due reports to the institution state, one after the other. */
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
    // The first allowed call may be the only probe and must not be wasted.
    this.isMoreDue = false;
  }

  private know(state: InstitutionState, isKnown: boolean): void {
    const before = this.state?.breaker ?? 'closed';
    this.state = state;
    if ((before === 'closed') !== (state.breaker === 'closed')) this.events.breaker(state, isKnown);
  }
}
