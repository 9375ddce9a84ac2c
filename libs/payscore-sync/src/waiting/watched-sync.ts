import type { PayscoreSyncRecord } from '../ledger/index.js';
import type { Waiter } from './waiter.js';

/** Pause before the first look, ms: another replica may deliver, and it tells nobody here. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const GROWTH = 1.5;

/** A sync somebody waits for, and when to look at it next. Times are of the monotonic clock, ms. */
export class WatchedSync {
  private readonly waiters = new Set<Waiter>();
  private nextLookAt = Infinity;
  private looks = 0;

  get isUnwatched(): boolean {
    return this.waiters.size === 0;
  }

  /** At its next turn, or when somebody's time is over, since an answer says how things stand then. */
  get dueAt(): number {
    let due = this.nextLookAt;
    for (const { until } of this.waiters) due = Math.min(due, until);
    return due;
  }

  /** Whoever begins to wait has just read it; looks are frequent once more. Answers when it is due for this waiter. */
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

  /** A look begins. */
  begin(now: number): void {
    this.looks += 1;
    this.nextLookAt = now + pauseAfter(this.looks);
  }

  see(record: PayscoreSyncRecord): void {
    for (const waiter of [...this.waiters]) waiter.see(record);
  }

  /** Ends the waits that were over when a look began. */
  expire(now: number): void {
    for (const waiter of [...this.waiters]) if (waiter.until <= now) waiter.end();
  }

  endAll(): void {
    for (const waiter of [...this.waiters]) waiter.end();
  }
}

/** How long to wait before the next look at a sync, ms. Pure. @param looks made since somebody began to wait */
function pauseAfter(looks: number): number {
  return Math.min(FIRST_PAUSE_MS * GROWTH ** looks, LONGEST_PAUSE_MS);
}
