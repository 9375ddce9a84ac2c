import { performance } from 'node:perf_hooks';

/** Attempts that have ended and are not on record yet, in the order in which they ended. */
export class UnwrittenAttempts<T> {
  private readonly endedAt = new Map<T, number>();

  add(attempt: T): void {
    this.endedAt.set(attempt, performance.now());
  }

  has(attempt: T): boolean {
    return this.endedAt.has(attempt);
  }

  delete(attempt: T): void {
    this.endedAt.delete(attempt);
  }

  /** Since the first of them ended, ms; 0 when there is none. */
  get oldestMs(): number {
    for (const endedAt of this.endedAt.values()) return performance.now() - endedAt;
    return 0;
  }
}
