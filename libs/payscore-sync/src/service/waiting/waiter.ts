import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import type { PayscoreSyncRecord } from '../../ledger/index.js';

/** Options of one wait. */
export interface WaitRequest {
  readonly isDone: (record: PayscoreSyncRecord) => boolean;
  /** At most an hour. */
  readonly waitMs: number;
  /** Ends the wait, e.g. because the caller hung up. */
  readonly signal?: AbortSignal | undefined;
  /** Key of the limit per caller; default: the sub-merchant. */
  readonly caller?: string | undefined;
}

const HOUR_MS = 3_600_000;

/** Longest time for the last read after a wait's end, ms: a database may be silent. */
const LAST_LOOK_MS = 1000;

/** One caller that waits for a sync. */
export class Waiter {
  /** By the monotonic clock, ms. */
  readonly until: number;
  private readonly timer: NodeJS.Timeout;

  /** @param done called once with the last read record */
  constructor(
    private readonly request: WaitRequest,
    private latest: PayscoreSyncRecord,
    private readonly done: (waiter: Waiter, record: PayscoreSyncRecord) => void,
  ) {
    const waitMs = Math.min(request.waitMs, HOUR_MS);
    this.until = performance.now() + waitMs;
    this.timer = setTimeout(this.end, waitMs + LAST_LOOK_MS);
    request.signal?.addEventListener('abort', this.end, { once: true });
  }

  /** The sync was read. */
  see(record: PayscoreSyncRecord): void {
    this.latest = record;
    if (this.request.isDone(record)) this.end();
  }

  /** Ends the wait. */
  readonly end = (): void => {
    clearTimeout(this.timer);
    this.request.signal?.removeEventListener('abort', this.end);
    this.done(this, this.latest);
  };
}
