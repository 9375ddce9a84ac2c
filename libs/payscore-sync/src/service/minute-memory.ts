import { MINUTE_MS, type MinuteCounts } from '../ledger/index.js';

/** Last minutes that are counted again: their calls may be in progress, their transactions uncommitted. */
const OPEN_MINUTES = 3;

/** Minutes per statement; it bounds the statement of a busy hour. */
const MINUTES_AT_ONCE = 10;

type Count = (from: number, to: number) => Promise<ReadonlyMap<number, MinuteCounts>>;

/** Finished minutes of one scope. They do not change, so each is counted once. */
export class MinuteMemory {
  private readonly minutes = new Map<number, MinuteCounts>();
  /** Counted span, epoch ms: from the first to before the second. */
  private known: readonly [number, number] | null = null;

  /** @param longestMs longest span of a request */
  constructor(private readonly longestMs: number) {}

  /**
   * The counts from `from` until now.
   * @param from beginning of a minute, epoch ms
   */
  async until(from: number, now: number, count: Count): Promise<ReadonlyMap<number, MinuteCounts>> {
    const closed = now - (now % MINUTE_MS) - OPEN_MINUTES * MINUTE_MS;
    const [first, last] = this.known ?? [closed, closed];
    if (from < first) await this.learn(from, Math.min(first, closed), count);
    if (last < closed) await this.learn(Math.max(last, from), closed, count);
    const counts = new Map([...this.minutes].filter(([minute]) => minute >= from && minute < closed));
    for (const [minute, counted] of await count(Math.max(from, closed), now + 1)) counts.set(minute, counted);
    this.forget(now - this.longestMs);
    return counts;
  }

  /** Newest first, so that the counted span stays contiguous after an error. */
  private async learn(from: number, to: number, count: Count): Promise<void> {
    const isLater = this.known !== null && from >= this.known[1];
    const pieces: (readonly [number, number])[] = [];
    for (let end = to; end > from; end -= MINUTES_AT_ONCE * MINUTE_MS)
      pieces.push([Math.max(from, end - MINUTES_AT_ONCE * MINUTE_MS), end]);
    for (const [start, end] of isLater ? pieces.reverse() : pieces) {
      for (const [minute, counted] of await count(start, end)) this.minutes.set(minute, counted);
      this.remember(start, end);
    }
  }

  /** Another request may learn at the same time. Of two spans with a gap between them the later one is kept. */
  private remember(start: number, end: number): void {
    const [first, last] = this.known ?? [start, end];
    if (start <= last && end >= first) this.known = [Math.min(first, start), Math.max(last, end)];
    else if (start > last) this.known = [start, end];
  }

  private forget(before: number): void {
    for (const minute of this.minutes.keys()) if (minute < before) this.minutes.delete(minute);
    if (this.known === null) return;
    const [first, last] = this.known;
    this.known = last <= before ? null : [Math.max(first, before - (before % MINUTE_MS)), last];
  }
}
