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
    while (this.writing) await this.writing;
  }

  private async drain(): Promise<void> {
    // Attempts that end in the same turn of the event loop share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      try {
        await this.write(batch);
      } catch (error) {
        this.events.failed(error);
        await this.writeSingly(batch);
      }
    }
    this.writing = null;
  }

  private async write(batch: readonly EndedAttempt[]): Promise<void> {
    const written = await this.sql.complete(
      batch.map((ended) => ended.row),
      batch.flatMap((ended) => ended.deliveries),
    );
    const settled = batch.filter((ended) => ended.row.settled && written.has(ended.row.id));
    if (settled.length > 0) {
      // A failure here is made good by the sweep.
      await this.sql
        .advance([...new Set(settled.map((ended) => ended.orderKey))], this.orderGapMs)
        .catch((error) => {
          this.events.failed(error);
        });
    }
    for (const ended of batch) {
      if (written.has(ended.row.id)) this.events.written(ended);
      else this.events.leaseLost(ended);
    }
  }

  /** One row the database cannot take must not hold up the others. */
  private async writeSingly(batch: readonly EndedAttempt[]): Promise<void> {
    const failed: EndedAttempt[] = [];
    for (const ended of batch) {
      await this.write([ended]).catch(() => failed.push(ended));
    }
    const again = failed.filter((ended) => ended.leaseLeftMs() > 0);
    if (again.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    this.waiting.unshift(...again);
  }
}
