import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { PendingWork } from '../concurrency/pending-work.js';
import { withDeadline } from '../concurrency/with-deadline.js';
import { isDatabaseTimeout, type LedgerSql } from '../ledger/index.js';
import { errorMessage } from '../text/error-text.js';
import type { Completion, EndedAttempt } from './ended-attempt.js';
import { Gathering } from './gathering.js';

/** An attempt that is not on record yet. */
interface Unwritten {
  readonly ended: EndedAttempt;
  /** By `performance.now()`. */
  readonly endedAt: number;
  readonly resolve: (completion: Completion) => void;
}

const RETRY_MS = 250;
/** A slower write does not delay the next one, ms. */
const SLOW_MS = 100;
/** Largest number of concurrent writes; each has a deadline. */
const MAX_WRITES = 4;

/**
 * Writes outcomes of attempts: many per commit while attempts are in progress, and at once without others.
 * Writes run in sequence unless one is slow. When the database is unavailable, writes are retried until the
 * lease ends; then the row is rescued as uncertain.
 */
export class BatchCompleter {
  private readonly logger = new Logger('PayscoreSync');
  /** In the order in which they ended. */
  private readonly unwritten = new Set<Unwritten>();
  private readonly waiting: Gathering<Unwritten>;
  private writing: Promise<void> | null = null;
  private readonly batches = new PendingWork();
  /** Work beside the batches: rows that failed in one, and orders to advance. */
  private readonly beside = new PendingWork();

  constructor(
    private readonly sql: Pick<LedgerSql, 'complete' | 'advance'>,
    private readonly orderGapMs: number,
    /** Whether attempts are in progress. */
    isMoreUnderWay: () => boolean,
    /** Called when the next syncs of settled orders may be due. */
    private readonly onAdvanced: (institution: string) => void,
  ) {
    this.waiting = new Gathering(isMoreUnderWay);
  }

  /** Age of the oldest unwritten outcome, ms; 0 for none. */
  get unwrittenMs(): number {
    for (const { endedAt } of this.unwritten) return performance.now() - endedAt;
    return 0;
  }

  /** Resolves once it is on record, or will not be. Never rejects. */
  add(ended: EndedAttempt): Promise<Completion> {
    return new Promise((resolve) => {
      const attempt = { ended, endedAt: performance.now(), resolve };
      this.unwritten.add(attempt);
      this.waiting.add(attempt);
      this.writing ??= this.drain();
    });
  }

  /** Resolves when all added attempts are written or given up. */
  async idle(): Promise<void> {
    while (this.writing || this.batches.size > 0 || this.beside.size > 0) {
      await this.writing;
      await this.batches.idle();
      await this.beside.idle();
    }
  }

  private async drain(): Promise<void> {
    // Attempts that end in one turn of the event loop share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.waiting.isEmpty) {
      await this.waiting.complete();
      while (this.batches.size >= MAX_WRITES) await this.batches.next();
      const write = this.writeBatch(this.waiting.takeBatch());
      await withDeadline(this.batches.add(write), SLOW_MS, () => undefined);
    }
    this.writing = null;
  }

  /** Never rejects. */
  private async writeBatch(batch: readonly Unwritten[]): Promise<void> {
    await this.write(batch).catch((error: unknown) => {
      this.logFailure(error);
      void this.beside.add(this.writeAgain(batch, error));
    });
  }

  private async write(batch: readonly Unwritten[]): Promise<void> {
    const written = await this.sql.complete(
      batch.map(({ ended }) => ended.row),
      batch.flatMap(({ ended }) => ended.handlerCalls),
      // After all leases it would write nothing.
      Math.max(...batch.map(({ ended }) => ended.lease.leftMs)),
    );
    const settled = batch.filter(({ ended: { row } }) => row.settled && written.has(row));
    if (settled.length > 0) void this.beside.add(this.advance(settled));
    for (const attempt of batch) this.end(attempt, written.has(attempt.ended.row) ? 'written' : 'lost');
  }

  /** Repeats until written or the leases are over. @param failure of the last try */
  private async writeAgain(batch: readonly Unwritten[], failure: unknown): Promise<void> {
    // One invalid row must not delay the others.
    if (batch.length > 1 && !isDatabaseTimeout(failure)) {
      await Promise.all(batch.map((attempt) => this.writeAgain([attempt], failure)));
      return;
    }
    for (const attempt of batch) if (attempt.ended.lease.leftMs <= 0) this.end(attempt, 'givenUp');
    const open = batch.filter((attempt) => this.unwritten.has(attempt));
    if (open.length === 0) return;
    try {
      await this.write(open);
    } catch (error) {
      await sleep(RETRY_MS);
      await this.writeAgain(open, error);
    }
  }

  private end(attempt: Unwritten, completion: Completion): void {
    this.unwritten.delete(attempt);
    attempt.resolve(completion);
  }

  /** The sweep repairs a failure. */
  private async advance(settled: readonly Unwritten[]): Promise<void> {
    const orders = new Set(settled.map(({ ended }) => ended.orderKey));
    try {
      if (!(await this.sql.advance([...orders], this.orderGapMs))) return;
      const institutions = new Set(settled.map(({ ended }) => ended.institution));
      for (const institution of institutions) this.onAdvanced(institution);
    } catch (error) {
      this.logFailure(error);
    }
  }

  private logFailure(error: unknown): void {
    this.logger.error(`The ledger could not be written: ${errorMessage(error)}`);
  }
}
