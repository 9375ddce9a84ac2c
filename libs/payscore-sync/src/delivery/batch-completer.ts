import { performance } from 'node:perf_hooks';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import {
  type CompletionRow,
  isDatabaseTimeout,
  type LedgerSql,
  type NewHandlerCall,
} from '../ledger/index.js';
import { UnwrittenAttempts } from './unwritten-attempts.js';
import { WakeSignal } from '../concurrency/wake-signal.js';

/** An attempt that ended, with the order it belongs to and how long its lease still holds. */
export interface EndedAttempt {
  readonly row: CompletionRow;
  /** Whom to tell; written in the same commit. */
  readonly deliveries: readonly NewHandlerCall[];
  readonly orderKey: string;
  readonly leaseLeftMs: () => number;
  /** Told at the end whether it is on record. */
  readonly done: (isWritten: boolean) => void;
}

export interface CompletionListener {
  /** Written in this commit. */
  written(ended: EndedAttempt): void;
  /** Another claim holds the row now; nothing was changed. */
  leaseLost(ended: EndedAttempt): void;
  /** The ledger could not be written while the lease held; recovery makes the row uncertain. */
  givenUp(ended: EndedAttempt): void;
  /** The next syncs of settled orders may be due. */
  advanced(): void;
  failed(error: unknown): void;
}

const MAX_BATCH = 200;
/** While other attempts are under way, one that ended waits so long for them, ms: a commit costs more than a row. */
const GATHER_MS = 10;
const RETRY_MS = 250;
/** A write that takes longer does not hold up the next one, ms. */
const SLOW_MS = 100;
/** Writes of batches at once, at most; each ends by its deadline. */
const MAX_WRITES = 4;

/**
 * Writes what attempts came to, many per commit while many are under way, and at once when there is no other. One
 * write after the other, unless one is slow. When the database is away it tries again until the lease is over; then the
 * row is recovered as uncertain, and nothing is lost but time.
 */
export class BatchCompleter {
  private waiting: EndedAttempt[] = [];
  /** When the first of them ended, by `performance.now()`. */
  private waitingSince = 0;
  private readonly unwritten = new UnwrittenAttempts<EndedAttempt>();
  private readonly gathered = new WakeSignal();
  private writing: Promise<void> | null = null;
  private readonly batches = new Set<Promise<void>>();
  /** Work beside the batches: rows that failed in one, and orders to advance. */
  private readonly beside = new Set<Promise<void>>();

  constructor(
    private readonly sql: Pick<LedgerSql, 'complete' | 'advance'>,
    private readonly orderGapMs: number,
    private readonly events: CompletionListener,
    /** Whether attempts are under way that have not ended. */
    private readonly isMoreUnderWay: () => boolean,
  ) {}

  /** For how long the oldest attempt that has ended is not on record, ms; 0 when all are. */
  get unwrittenMs(): number {
    return this.unwritten.oldestMs;
  }

  add(ended: EndedAttempt): void {
    if (this.waiting.length === 0) this.waitingSince = performance.now();
    this.unwritten.add(ended);
    this.waiting.push(ended);
    this.writing ??= this.drain();
    if (this.isBatch) this.gathered.wake();
  }

  /** Resolves once all that was added is written or given up. */
  async idle(): Promise<void> {
    while (this.writing || this.batches.size > 0 || this.beside.size > 0) {
      await this.writing;
      await Promise.all(this.batches);
      await Promise.all(this.beside);
    }
  }

  /** Nothing is gained by waiting any longer. */
  private get isBatch(): boolean {
    return this.waiting.length >= MAX_BATCH || !this.isMoreUnderWay();
  }

  private async drain(): Promise<void> {
    // Attempts that end in the same turn of the event loop share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      await this.gather();
      while (this.batches.size >= MAX_WRITES) await Promise.race(this.batches);
      const batch = this.waiting.splice(0, MAX_BATCH);
      this.waitingSince = performance.now();
      await this.unlessSlow(this.writeBatch(batch));
    }
    this.writing = null;
  }

  private async gather(): Promise<void> {
    while (!this.isBatch) {
      const left = this.waitingSince + GATHER_MS - performance.now();
      if (left <= 0) return;
      await this.gathered.sleep(left);
    }
  }

  private async unlessSlow(write: Promise<void>): Promise<void> {
    const tracked = write.finally(() => this.batches.delete(tracked));
    this.batches.add(tracked);
    let timer: NodeJS.Timeout | undefined;
    const slow = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, SLOW_MS);
    });
    await Promise.race([tracked, slow]);
    clearTimeout(timer);
  }

  /** Never rejects. */
  private async writeBatch(batch: readonly EndedAttempt[]): Promise<void> {
    await this.write(batch).catch((error: unknown) => {
      this.events.failed(error);
      this.runBeside(this.writeAgain(batch, error));
    });
  }

  private async write(batch: readonly EndedAttempt[]): Promise<void> {
    const written = await this.sql.complete(
      batch.map(({ row }) => row),
      batch.flatMap(({ deliveries }) => deliveries),
      // Past every lease it would write nothing.
      Math.max(...batch.map(({ leaseLeftMs }) => leaseLeftMs())),
    );
    const settled = batch.filter(({ row }) => row.settled && written.has(row));
    if (settled.length > 0) this.runBeside(this.advance(settled));
    for (const ended of batch) {
      this.unwritten.delete(ended);
      if (written.has(ended.row)) this.events.written(ended);
      else this.events.leaseLost(ended);
    }
  }

  /** Until it is written, or the leases are over. @param failure of the last try */
  private async writeAgain(batch: readonly EndedAttempt[], failure: unknown): Promise<void> {
    // One row the database cannot take must not hold up the others.
    if (batch.length > 1 && !isDatabaseTimeout(failure)) {
      await Promise.all(batch.map((ended) => this.writeAgain([ended], failure)));
      return;
    }
    for (const ended of batch) if (ended.leaseLeftMs() <= 0) this.giveUp(ended);
    const open = batch.filter((ended) => this.unwritten.has(ended));
    if (open.length === 0) return;
    const error = await this.write(open).then(
      () => null,
      (cause: unknown) => ({ cause }),
    );
    if (error === null) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    await this.writeAgain(open, error.cause);
  }

  private giveUp(ended: EndedAttempt): void {
    this.unwritten.delete(ended);
    this.events.givenUp(ended);
  }

  /** Its failure is made good by the sweep. */
  private async advance(settled: readonly EndedAttempt[]): Promise<void> {
    const orders = new Set(settled.map(({ orderKey }) => orderKey));
    await this.sql.advance([...orders], this.orderGapMs).then(
      (isNew) => isNew && this.events.advanced(),
      (error: unknown) => this.events.failed(error),
    );
  }

  private runBeside(work: Promise<void>): void {
    const tracked = work.finally(() => this.beside.delete(tracked));
    this.beside.add(tracked);
  }
}
