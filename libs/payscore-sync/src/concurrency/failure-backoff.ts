import { performance } from 'node:perf_hooks';
import { errorMessage } from '../text/error-text.js';
import type { LineLog } from '../text/line-log.js';
import { backoffMs } from './backoff.js';

/** First and longest wait after a failure, ms; each wait is twice the one before. */
const WAITS = { minMs: 1000, maxMs: 10_000 };
/** Time between log lines of a continuing failure, ms. */
const LOG_MS = 60_000;

/**
 * Backoff of a loop that keeps failing, usually because the database is unavailable: growing waits and few log
 * lines. The longest wait is short, because payments wait too.
 */
export class FailureBackoff {
  private failures = 0;
  private loggedAt = Number.NEGATIVE_INFINITY;
  private until = Number.NEGATIVE_INFINITY;

  /** @param what what failed, e.g. "The ledger could not be read" */
  constructor(
    private readonly what: string,
    private readonly logger: LineLog,
  ) {}

  /** What was tried last failed. */
  get isFailing(): boolean {
    return this.failures > 0;
  }

  /** Remaining wait before the next try, ms; 0 for none. */
  get leftMs(): number {
    return Math.max(0, this.until - performance.now());
  }

  /** Returns the wait, ms. */
  failed(error: unknown): number {
    const waitMs = backoffMs(this.failures, WAITS, 1);
    this.failures += 1;
    this.until = performance.now() + waitMs;
    if (performance.now() - this.loggedAt >= LOG_MS) {
      this.loggedAt = performance.now();
      this.logger.error(`${this.what}: ${errorMessage(error)}`);
    }
    return waitMs;
  }

  /** Ends the failure. */
  over(): void {
    if (this.failures === 0) return;
    this.logger.log(`${this.what}: works again after ${this.failures} failures in a row`);
    this.failures = 0;
    this.loggedAt = Number.NEGATIVE_INFINITY;
    this.until = Number.NEGATIVE_INFINITY;
  }
}
