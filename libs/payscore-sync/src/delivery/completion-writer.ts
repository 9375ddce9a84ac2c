import type { CompletionRow, LedgerSql, NewDelivery } from '../ledger/index.js';

/** An attempt that ended, with the order it belongs to and how long its lease still holds. */
export interface EndedAttempt {
  readonly row: CompletionRow;
  /** Whom to tell; written in the same commit. */
  readonly deliveries: readonly NewDelivery[];
  readonly orderKey: string;
  readonly leaseLeftMs: () => number;
}

export interface CompletionEvents {
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

const MAX_BATCH = 100;
const RETRY_MS = 250;

/**
 * Writes what attempts came to, as many per commit as ended during the last one. When the database is away it
 * tries again until the lease is over; then the row is recovered as uncertain, and nothing is lost but time.
 */
export class CompletionWriter {
  private waiting: EndedAttempt[] = [];
  private writing: Promise<void> | null = null;
  /** Work beside the batches: rows that failed in one, and orders to advance. */
  private readonly beside = new Set<Promise<void>>();

  constructor(
    private readonly sql: LedgerSql,
    private readonly orderGapMs: number,
    private readonly events: CompletionEvents,
  ) {}

  add(ended: EndedAttempt): void {
    this.waiting.push(ended);
    this.writing ??= this.drain();
  }

  /** Resolves once all that was added is written or given up. */
  async idle(): Promise<void> {
    while (this.writing || this.beside.size > 0) {
      await this.writing;
      await Promise.all(this.beside);
    }
  }

  private async drain(): Promise<void> {
    // Attempts that end in the same turn of the event loop share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      await this.write(batch).catch((error: unknown) => {
        this.events.failed(error);
        // One row the database cannot take must not hold up the others, in this batch or a later one.
        for (const ended of batch) this.runBeside(this.writeAlone(ended));
      });
    }
    this.writing = null;
  }

  private async write(batch: readonly EndedAttempt[]): Promise<void> {
    const written = await this.sql.complete(
      batch.map(({ row }) => row),
      batch.flatMap(({ deliveries }) => deliveries),
    );
    const settled = batch.filter(({ row }) => row.settled && written.has(row));
    if (settled.length > 0) this.runBeside(this.advance(settled));
    for (const ended of batch) {
      if (written.has(ended.row)) this.events.written(ended);
      else this.events.leaseLost(ended);
    }
  }

  private async writeAlone(ended: EndedAttempt): Promise<void> {
    while (ended.leaseLeftMs() > 0) {
      const isWritten = await this.write([ended]).then(
        () => true,
        () => false,
      );
      if (isWritten) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    this.events.givenUp(ended);
  }

  /** Its failure is made good by the sweep. */
  private async advance(settled: readonly EndedAttempt[]): Promise<void> {
    const orders = new Set(settled.map(({ orderKey }) => orderKey));
    await this.sql.advance([...orders], this.orderGapMs).then(
      () => this.events.advanced(),
      (error: unknown) => this.events.failed(error),
    );
  }

  private runBeside(work: Promise<void>): void {
    const tracked = work.finally(() => this.beside.delete(tracked));
    this.beside.add(tracked);
  }
}
