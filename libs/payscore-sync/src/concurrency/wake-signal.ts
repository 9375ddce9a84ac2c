import { clearTimeout, setTimeout } from 'node:timers';

/** Coalesced wake-up: any number of calls before the sleeper looks count as one, and none is lost. */
export class WakeSignal {
  private raised = false;
  private resolve: (() => void) | null = null;

  wake(): void {
    this.raised = true;
    this.resolve?.();
  }

  /** Until woken, or `ms` later. */
  async sleep(ms: number): Promise<void> {
    if (!this.raised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.resolve = null;
    }
    this.raised = false;
  }
}
