import { performance } from 'node:perf_hooks';
import type { WechatPayReply } from '../../wechatpay/index.js';
import { BREAKER_WINDOW_MS, type ReplyReport } from './rate-limit-rules.js';

/** Time between reports without failures, ms; failures are reported at once. */
const GOOD_NEWS_MS = 1000;

/** Tally of this process's replies, each order once per window. */
export class ReplyTally {
  private readonly called = new Set<string>();
  private readonly failed = new Set<string>();
  private windowStartedAt = performance.now();
  private reportedAt = Number.NEGATIVE_INFINITY;
  private sum: ReplyReport = nothing;

  /**
   * @param outcome how the reply was read, e.g. `unauthorized`
   * @param about pause of a 429, ms; database time, epoch ms
   */
  note(
    orderKey: string,
    reply: WechatPayReply,
    outcome: string,
    about: { readonly pauseMs: number; readonly now: number },
  ): void {
    const { pauseMs, now } = about;
    this.startWindow();
    // A probe is a test by WeChat Pay and says nothing about its state.
    const isBelieved = reply.verification === 'verified' || reply.verification === 'probe';
    const isFailure = reply.sent === 'maybe' && outcome === 'unknown' && !isBelieved;
    const isFirstCall = !this.called.has(orderKey);
    const isFirstFailure = isFailure && !this.failed.has(orderKey);
    if (reply.sent === 'maybe') this.called.add(orderKey);
    if (isFailure) this.failed.add(orderKey);
    const { sum } = this;
    this.sum = {
      calls: sum.calls + (reply.sent === 'maybe' && isFirstCall ? 1 : 0),
      failures: sum.failures + (isFirstFailure ? 1 : 0),
      successAt: reply.verification === 'verified' ? now : sum.successAt,
      pauseMs: Math.max(sum.pauseMs, outcome === 'rate-limited' ? pauseMs : 0),
      skewMs: reply.skewMs ?? sum.skewMs,
    };
  }

  /** The report that is due now, if any. @param isUrgent the institution state is abnormal */
  due(isUrgent: boolean): ReplyReport | null {
    const { sum } = this;
    const isBad = sum.failures > 0 || sum.pauseMs > 0;
    const isWaiting = performance.now() - this.reportedAt < GOOD_NEWS_MS;
    if (sum.calls === 0 && sum.successAt === null && !isBad) return null;
    if (!isBad && !isUrgent && isWaiting) return null;
    this.reportedAt = performance.now();
    this.sum = nothing;
    return sum;
  }

  /** A failed report is added to the next one. */
  takeBack(report: ReplyReport): void {
    const { sum } = this;
    this.sum = {
      calls: sum.calls + report.calls,
      failures: sum.failures + report.failures,
      successAt: sum.successAt ?? report.successAt,
      pauseMs: Math.max(sum.pauseMs, report.pauseMs),
      skewMs: sum.skewMs ?? report.skewMs,
    };
    this.reportedAt = Number.NEGATIVE_INFINITY;
  }

  private startWindow(): void {
    if (performance.now() - this.windowStartedAt < BREAKER_WINDOW_MS) return;
    this.windowStartedAt = performance.now();
    this.called.clear();
    this.failed.clear();
  }
}

const nothing: ReplyReport = {
  calls: 0,
  failures: 0,
  successAt: null,
  pauseMs: 0,
  skewMs: null,
};
