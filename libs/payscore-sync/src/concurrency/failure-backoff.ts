import { performance } from 'node:perf_hooks';
import { errorMessage, textOf } from '../text/error-text.js';

/** First wait after a failure, ms; twice that after each further one. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;
/** How often a failure that goes on is told, ms. */
const TELL_MS = 60_000;

/** Where lines go. */
export interface FailureLog {
  log(line: string): void;
  error(line: string): void;
}

/**
 * A loop's failures in a row, mostly because the database is away: waits that grow, and few lines in the log. The
 * longest wait is short, since payments wait too.
 */
export class FailureBackoff {
  private failures = 0;
  private toldAt = Number.NEGATIVE_INFINITY;
  private until = Number.NEGATIVE_INFINITY;

  /** @param what that failed, e.g. "The ledger could not be read" */
  constructor(
    private readonly what: string,
    private readonly logger: FailureLog,
  ) {}

  /** Time left before the next try, ms; 0 when there is none to wait for. */
  get leftMs(): number {
    return Math.max(0, this.until - performance.now());
  }

  /** Answers how long to wait, ms. */
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

  /** It works. */
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
