import { performance } from 'node:perf_hooks';
import type { WechatPayReply } from '../../wechatpay/index.js';
import { BREAKER_WINDOW_MS, type ReplyReport } from './rate-limit-rules.js';

/** How often good news is reported while nothing is wrong, ms; bad news goes at once. */
const GOOD_NEWS_MS = 1000;

/** Sums up what the calls of this process came to, each order once a window. */
export class ReplyTally {
  private readonly called = new Set<string>();
  private readonly failed = new Set<string>();
  private windowStartedAt = performance.now();
  private reportedAt = Number.NEGATIVE_INFINITY;
  private sum: ReplyReport = nothing;

  /**
   * @param outcome how the reply was read, e.g. `unauthorized`
   * @param about pause that a 429 asks for, ms; database time, epoch ms
   */
  note(
    orderKey: string,
    reply: WechatPayReply,
    outcome: string,
    about: { readonly pauseMs: number; readonly now: number },
  ): void {
    const { pauseMs, now } = about;
    this.startWindow();
    // A probe is WeChat Pay looking whether we check, and says nothing about how it is.
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

  /** What to report now, if anything. @param isUrgent the lane is not as it should be */
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

  /** A report that could not be written goes into the next one. */
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
