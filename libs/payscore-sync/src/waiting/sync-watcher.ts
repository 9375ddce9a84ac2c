import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import type { PayscoreSyncRecord } from '../ledger/index.js';
import { type WaitCeilings, WaitLimits } from './wait-limits.js';
import { Waiter, type WaitRequest } from './waiter.js';
import { WatchedSync } from './watched-sync.js';

/** Least time between two looks that no local write asked for, ms: what comes due meanwhile shares one statement. */
const TICK_MS = 50;

/** Syncs one statement reads. */
const CHUNK = 500;

/** What this process writes, as it writes it. */
interface Changes {
  readonly isClosed: boolean;
  listen(listener: { written: (syncId: string) => void; closed: () => void }): void;
}

/**
 * Lets callers of this process wait for syncs. One loop reads all syncs that anybody waits for, each once however many
 * wait for it, less often the longer it takes; what this process writes is looked at immediately.
 */
export class SyncWatcher {
  private readonly watched = new Map<string, WatchedSync>();
  private readonly limits: WaitLimits;
  private timer: NodeJS.Timeout | undefined;
  private plannedAt = Infinity;
  private isLooking = false;
  private isLookAsked = false;
  private lastLookAt = -Infinity;

  constructor(
    /** The syncs of these ids that still exist. */
    private readonly read: (ids: readonly string[]) => Promise<readonly PayscoreSyncRecord[]>,
    private readonly changes: Changes,
    ceilings: WaitCeilings,
  ) {
    this.limits = new WaitLimits(ceilings);
    changes.listen({ written: (syncId) => this.touch(syncId), closed: () => this.endAll() });
  }

  /**
   * Waits until the sync is as wanted, the time is over, the signal says so or the process shuts down; answers the
   * record as it was last seen. Null when too many wait already, in all or for this caller.
   * @param record as just read
   */
  wait(record: PayscoreSyncRecord, caller: string, request: WaitRequest): Promise<PayscoreSyncRecord> | null {
    const { isDone, waitMs, signal } = request;
    if (isDone(record) || !(waitMs > 0) || signal?.aborted || this.changes.isClosed) {
      return Promise.resolve(record);
    }
    if (!this.limits.enter(caller)) return null;
    return new Promise((resolve) => {
      const sync = this.watched.get(record.id) ?? new WatchedSync();
      const waiter = new Waiter(request, record, (ended, latest) => {
        sync.leave(ended);
        if (sync.isUnwatched) this.watched.delete(record.id);
        if (this.watched.size === 0) this.unplan();
        this.limits.leave(caller);
        resolve(latest);
      });
      this.watched.set(record.id, sync);
      this.plan(sync.join(waiter, performance.now()));
    });
  }

  private touch(syncId: string): void {
    const sync = this.watched.get(syncId);
    if (!sync) return;
    sync.touch();
    if (this.isLookAsked) return;
    this.isLookAsked = true;
    // What is written together is read together. Not by queueMicrotask, which a host's fake timers replace.
    void Promise.resolve().then(() => {
      this.isLookAsked = false;
      return this.look();
    });
  }

  private endAll(): void {
    for (const sync of [...this.watched.values()]) sync.endAll();
  }

  /** Sets the timer, unless it is set for an earlier look. A look under way plans the next one at its end. */
  private plan(dueAt: number): void {
    const at = dueAt === -Infinity ? dueAt : Math.max(dueAt, this.lastLookAt + TICK_MS);
    if (this.isLooking || at >= this.plannedAt) return;
    clearTimeout(this.timer);
    this.plannedAt = at;
    this.timer = setTimeout(() => void this.look(), Math.max(0, at - performance.now()));
  }

  private unplan(): void {
    clearTimeout(this.timer);
    this.plannedAt = Infinity;
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    this.unplan();
    const now = performance.now();
    this.lastLookAt = now;
    const due = [...this.watched].filter(([, sync]) => sync.dueAt <= now);
    for (const [, sync] of due) sync.begin(now);
    for (let start = 0; start < due.length; start += CHUNK) {
      const chunk = due.slice(start, start + CHUNK);
      // It is recorded, so a database that fails now is no reason to tell the caller otherwise.
      const records = await this.read(chunk.map(([id]) => id)).catch(() => []);
      for (const record of records) this.watched.get(record.id)?.see(record);
      for (const [, sync] of chunk) sync.expire(now);
    }
    this.isLooking = false;
    let next = Infinity;
    for (const sync of this.watched.values()) next = Math.min(next, sync.dueAt);
    this.plan(next);
  }
}
