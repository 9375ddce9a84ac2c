import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import type { BellHandler, BellState, DispatchBell } from './dispatch-bell.js';

/** A ring at a later time. */
interface Planned {
  readonly at: number;
  readonly timer: NodeJS.Timeout;
}

const STATE: BellState = {
  ...{ engine: 'in-process', isUp: true, floorMs: null },
  ...{ failedRings: 0, ignoredMessages: 0 },
};

/** Rings within this process. Other processes find what is due at their next poll. */
export class InProcessBell implements DispatchBell {
  private handler: Pick<BellHandler, 'serve'> | null = null;
  /** At most one per institution, the earliest. */
  private readonly planned = new Map<string, Planned>();

  ring(institution: string, at = Number.NEGATIVE_INFINITY): void {
    if (this.handler === null) return;
    const waitMs = at - performance.now();
    if (waitMs <= 0) void this.handler.serve(institution);
    else this.plan(institution, at, waitMs);
  }

  serve(handler: Pick<BellHandler, 'serve'>): void {
    this.handler = handler;
  }

  state(): BellState {
    return STATE;
  }

  close(): Promise<void> {
    this.handler = null;
    for (const { timer } of this.planned.values()) clearTimeout(timer);
    this.planned.clear();
    return Promise.resolve();
  }

  private plan(institution: string, at: number, waitMs: number): void {
    const known = this.planned.get(institution);
    if (known && known.at <= at) return;
    clearTimeout(known?.timer);
    const timer = setTimeout(() => {
      this.planned.delete(institution);
      this.ring(institution);
    }, waitMs);
    this.planned.set(institution, { at, timer });
  }
}
