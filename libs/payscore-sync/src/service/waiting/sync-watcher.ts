import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PendingWork } from '../../concurrency/pending-work.js';
import { InstitutionRegistry } from '../../institutions/index.js';
import { Ledger, type PayscoreSyncRecord } from '../../ledger/index.js';
import { SETTINGS } from '../../options/index.js';
import { type WaitCeilings, WaitLimits } from './wait-limits.js';
import { Waiter, type WaitRequest } from './waiter.js';
import { WatchedSync } from './watched-sync.js';

/** Shortest time between two reads without a local write, ms. Syncs that become due meanwhile share one statement. */
const TICK_MS = 50;

/** Syncs one statement reads. */
const CHUNK = 500;

/**
 * Lets callers of this process wait for syncs. One loop reads all awaited syncs, each once for all its waiters,
 * and less often over time. Writes of this process lead to an immediate read.
 */
@Injectable()
export class SyncWatcher implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly firstReads = new PendingWork();
  private readonly watched = new Map<string, WatchedSync>();
  private readonly limits: WaitLimits;
  private timer: NodeJS.Timeout | undefined;
  private plannedAt = Infinity;
  private isLooking = false;
  private isLookAsked = false;
  private lastLookAt = -Infinity;
  /** Ends all waits: the process is shutting down. */
  private isClosed = false;

  constructor(
    private readonly ledger: Ledger,
    @Inject(InstitutionRegistry) private readonly institutions: Pick<InstitutionRegistry, 'names'>,
    @Inject(SETTINGS) ceilings: WaitCeilings,
  ) {
    this.limits = new WaitLimits(ceilings);
  }

  /**
   * Waits until the sync has the wanted state, the time is over, the signal is aborted or the process shuts
   * down. Returns the last read record. Null above a limit of waits.
   * @param record just read
   */
  wait(record: PayscoreSyncRecord, request: WaitRequest): Promise<PayscoreSyncRecord> | null {
    const { isDone, waitMs, signal, caller = `${record.institution}/${record.subMchid}` } = request;
    if (isDone(record) || !(waitMs > 0) || signal?.aborted || this.isClosed) {
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

  /** The read before a wait. The shutdown lets it end, since the pool closes next. */
  reading(record: Promise<PayscoreSyncRecord>): Promise<PayscoreSyncRecord> {
    void this.firstReads.add(record.catch(() => undefined));
    return record;
  }

  /** This process wrote the sync. Other replicas write too. */
  written(syncId: string): void {
    const sync = this.watched.get(syncId);
    if (!sync) return;
    sync.touch();
    if (this.isLookAsked) return;
    this.isLookAsked = true;
    // Syncs written together are read together. queueMicrotask is not used: a host's fake timers replace it.
    void Promise.resolve().then(() => {
      this.isLookAsked = false;
      return this.look();
    });
  }

  onModuleDestroy(): void {
    this.isClosed = true;
    for (const sync of [...this.watched.values()]) sync.endAll();
  }

  /** Bounded: each read has the deadline of the ledger's statements. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.firstReads.idle();
  }

  /** Sets the timer, unless it is set for an earlier read. A read in progress plans the next one at its end. */
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
      const records = await this.read(chunk.map(([id]) => id));
      for (const record of records) this.watched.get(record.id)?.see(record);
      for (const [, sync] of chunk) sync.expire(now);
    }
    this.isLooking = false;
    let next = Infinity;
    for (const sync of this.watched.values()) next = Math.min(next, sync.dueAt);
    this.plan(next);
  }

  /** The caller has already seen the sync; the scope of a sync never changes. */
  private async read(ids: readonly string[]): Promise<readonly PayscoreSyncRecord[]> {
    try {
      return await this.ledger.reader.getMany(ids, { institutions: this.institutions.names });
    } catch {
      // The sync is recorded, so a database failure now must not fail the caller.
      return [];
    }
  }
}
