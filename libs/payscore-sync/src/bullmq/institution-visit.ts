import { performance } from 'node:perf_hooks';
import { WakeSignal } from '../concurrency/wake-signal.js';
import type { BellHandler } from '../delivery/bell/index.js';

/** Longest visit, ms: then other institutions have their turn. */
export const VISIT_MS = 2000;

/**
 * Pauses before the looks after a service, ms. Together they are longer than a ticket swallows further ones, so what
 * was recorded meanwhile is found; the first ones are short, because payments often come in groups.
 */
const LOOKS_MS = [5, 5, 10, 20, 40, 80];

/** Serves an institution while something is due and may be sent, and a little longer. */
export class InstitutionVisit {
  private readonly wakeSignal = new WakeSignal();
  private isRung = true;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly institution: string,
    private readonly handler: BellHandler,
    private readonly isStopped: () => boolean,
  ) {}

  /** Serves once more. Resolves when it has. */
  ring(): Promise<void> {
    this.isRung = true;
    const served = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.wakeSignal.wake();
    return served;
  }

  /** Whether a ring came too late for this visit. */
  get isWanted(): boolean {
    return this.isRung;
  }

  /** Whoever waits waits no more. */
  release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /**
   * Never rejects.
   * @returns time until something is due, ms; 0: at once; null: nothing waits, or the process rings by itself
   */
  async run(): Promise<number | null> {
    const until = performance.now() + VISIT_MS;
    for (;;) {
      const isOpen = await this.serve();
      if (!isOpen || this.isStopped()) return null;
      const dueInMs = await this.linger();
      if (dueInMs === null || dueInMs > 0) return dueInMs;
      if (performance.now() >= until) return 0;
    }
  }

  private async serve(): Promise<boolean> {
    this.isRung = false;
    const waiting = this.waiting.splice(0);
    const isOpen = await this.handler.serve(this.institution);
    for (const resolve of waiting) resolve();
    return isOpen;
  }

  private async linger(): Promise<number | null> {
    let dueInMs: number | null = null;
    for (const pauseMs of LOOKS_MS) {
      await this.wakeSignal.sleep(Math.min(pauseMs, dueInMs ?? pauseMs));
      if (this.isRung) return 0;
      dueInMs = await this.handler.dueInMs(this.institution).catch(() => null);
      if (this.isRung || (dueInMs !== null && dueInMs <= 0)) return 0;
    }
    return dueInMs;
  }
}
