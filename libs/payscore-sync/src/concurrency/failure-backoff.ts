import { performance } from 'node:perf_hooks';
import { errorMessage, textOf } from '../text/error-text.js';

/** First wait after a failure, ms; twice that after each further one. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;
/** Time between log lines of a continuing failure, ms. */
const TELL_MS = 60_000;

/** Log of the failures. */
export interface FailureLog {
  log(line: string): void;
  error(line: string): void;
}

/**
 * Backoff of a loop that keeps failing, usually because the database is unavailable: growing waits and few log
 * lines. The longest wait is short, because payments wait too.
 */
export class FailureBackoff {
  private failures = 0;
  private toldAt = Number.NEGATIVE_INFINITY;
  private until = Number.NEGATIVE_INFINITY;

  /** @param what what failed, e.g. "The ledger could not be read" */
  constructor(
    private readonly what: string,
    private readonly logger: FailureLog,
  ) {}

  /** Remaining wait before the next try, ms; 0 for none. */
  get leftMs(): number {
    return Math.max(0, this.until - performance.now());
  }

  /** Returns the wait, ms. */
  failed(error: unknown): number {
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
    this.failures += 1;
    this.until = performance.now() + waitMs;
    if (performance.now() - this.toldAt >= TELL_MS) {
      this.toldAt = performance.now();
      this.logger.error(`${this.what}: ${describe(error)}`);
    }
    return waitMs;
  }

  /** Ends the failure. */
  over(): void {
    if (this.failures === 0) return;
    this.logger.log(`${this.what}: works again after ${this.failures} failures in a row`);
    this.failures = 0;
    this.toldAt = Number.NEGATIVE_INFINITY;
    this.until = Number.NEGATIVE_INFINITY;
  }
}

/**
 * Message only, as one line: driver errors carry the statement and its parameters. A refused connection may have a
 * code alone.
 */
export function describe(error: unknown): string {
  return textOf(error, 'message') === null ? (textOf(error, 'code') ?? 'unknown error') : errorMessage(error);
}
