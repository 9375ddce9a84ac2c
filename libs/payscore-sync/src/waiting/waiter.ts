import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import type { PayscoreSyncRecord } from '../ledger/index.js';

/** What one caller waits for. */
export interface WaitRequest {
  readonly isDone: (record: PayscoreSyncRecord) => boolean;
  /** At most an hour. */
  readonly waitMs: number;
  /** Ends the wait, e.g. because the caller hung up. */
  readonly signal?: AbortSignal | undefined;
  /** Whose waits are counted together; default: the sub-merchant's. */
  readonly caller?: string | undefined;
}

const HOUR_MS = 3_600_000;

/** How long after its end a wait may still take for a last look, ms: a database may be silent. */
const LAST_LOOK_MS = 1000;

/** One caller that waits for a sync. */
export class Waiter {
  /** By the monotonic clock, ms. */
  readonly until: number;
  private readonly timer: NodeJS.Timeout;

  /** @param done called once, with the record as it was last seen */
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

  /** The wait is over, whatever the sync is like. */
  readonly end = (): void => {
    clearTimeout(this.timer);
    this.request.signal?.removeEventListener('abort', this.end);
    this.done(this, this.latest);
  };
}
