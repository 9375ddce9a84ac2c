import { clearTimeout, setTimeout } from 'node:timers';

/** Coalesced wake-up: several calls before the sleeper wakes count as one, and none is lost. */
export class WakeSignal {
  private raised = false;
  private resolve: (() => void) | null = null;

  wake(): void {
    this.raised = true;
    this.resolve?.();
  }

  /** Resolves when woken, or after `ms`, with whether it was woken. */
  async sleep(ms: number): Promise<boolean> {
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
    const isWoken = this.raised;
    this.raised = false;
    return isWoken;
  }
}
