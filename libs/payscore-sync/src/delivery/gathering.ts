import { performance } from 'node:perf_hooks';
import { WakeSignal } from '../concurrency/wake-signal.js';

const MAX_BATCH = 200;
/** Longest wait of an ended attempt for others in progress, ms: a commit costs more than a row. */
const GATHER_MS = 10;

/** What waits for others to share a commit with. */
export class Gathering<T> {
  private readonly items: T[] = [];
  /** When the first of them came, by `performance.now()`. */
  private since = 0;
  private readonly completed = new WakeSignal();

  /** @param isMoreUnderWay whether more may come soon */
  constructor(private readonly isMoreUnderWay: () => boolean) {}

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  add(item: T): void {
    if (this.isEmpty) this.since = performance.now();
    this.items.push(item);
    if (this.isComplete) this.completed.wake();
  }

  /** Resolves once nothing is gained by waiting any longer. */
  async complete(): Promise<void> {
    while (!this.isComplete) {
      const leftMs = this.since + GATHER_MS - performance.now();
      if (leftMs <= 0) return;
      await this.completed.sleep(leftMs);
    }
  }

  /** Those that came first; the others go on waiting. */
  takeBatch(): readonly T[] {
    this.since = performance.now();
    return this.items.splice(0, MAX_BATCH);
  }

  private get isComplete(): boolean {
    return this.items.length >= MAX_BATCH || !this.isMoreUnderWay();
  }
}
