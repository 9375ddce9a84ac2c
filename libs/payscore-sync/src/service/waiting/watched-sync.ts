import type { PayscoreSyncRecord } from '../../ledger/index.js';
import type { Waiter } from './waiter.js';

/** Pause before the first read, ms. Another replica may deliver without a notice. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const GROWTH = 1.5;

/** An awaited sync and the time of its next read. Times are of the monotonic clock, ms. */
export class WatchedSync {
  private readonly waiters = new Set<Waiter>();
  private nextLookAt = Infinity;
  private looks = 0;

  get isUnwatched(): boolean {
    return this.waiters.size === 0;
  }

  /** At its next turn, or when a wait is over, because the answer needs the current record. */
  get dueAt(): number {
    let due = this.nextLookAt;
    for (const { until } of this.waiters) due = Math.min(due, until);
    return due;
  }

  /**
   * Adds a waiter, who has just read the sync; reads become frequent again. Returns the time of this waiter's
   * next read.
   */
  join(waiter: Waiter, now: number): number {
    this.waiters.add(waiter);
    this.looks = 0;
    this.nextLookAt = Math.min(this.nextLookAt, now + pauseAfter(0));
    return Math.min(this.nextLookAt, waiter.until);
  }

  leave(waiter: Waiter): void {
    this.waiters.delete(waiter);
  }

  /** It may have changed. */
  touch(): void {
    this.nextLookAt = -Infinity;
  }

  /** A read begins. */
  begin(now: number): void {
    this.looks += 1;
    this.nextLookAt = now + pauseAfter(this.looks);
  }

  see(record: PayscoreSyncRecord): void {
    for (const waiter of [...this.waiters]) waiter.see(record);
  }

  /** Ends the waits that were over when a read began. */
  expire(now: number): void {
    for (const waiter of [...this.waiters]) if (waiter.until <= now) waiter.end();
  }

  endAll(): void {
    for (const waiter of [...this.waiters]) waiter.end();
  }
}

/** Time before the next read of a sync, ms. Pure. @param looks reads since a wait began */
function pauseAfter(looks: number): number {
  return Math.min(FIRST_PAUSE_MS * GROWTH ** looks, LONGEST_PAUSE_MS);
}
