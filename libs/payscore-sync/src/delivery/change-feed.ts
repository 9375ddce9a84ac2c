import { Waker } from './waker.js';

/** Tells waiting callers of this process that a sync was written. A hint: other replicas write too. */
export class ChangeFeed {
  /** Nobody shall wait any more: the process is shutting down. */
  isClosed = false;
  private readonly waiting = new Map<string, Set<Waker>>();

  written(syncId: string): void {
    for (const waker of this.waiting.get(syncId) ?? []) waker.wake();
  }

  close(): void {
    this.isClosed = true;
    for (const syncId of this.waiting.keys()) this.written(syncId);
  }

  /** Runs `work` with a waker that is woken at each write of the sync. */
  async follow<T>(syncId: string, work: (changes: Waker) => Promise<T>): Promise<T> {
    const waker = new Waker();
    const followers = this.waiting.get(syncId) ?? new Set();
    this.waiting.set(syncId, followers.add(waker));
    try {
      return await work(waker);
    } finally {
      followers.delete(waker);
      if (followers.size === 0) this.waiting.delete(syncId);
    }
  }
}
