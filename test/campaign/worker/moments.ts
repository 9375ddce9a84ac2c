import { Injectable } from '@nestjs/common';
import type { DeadlyMoment, Moment } from './messages.js';

/** The moments at which a process is worth killing or stopping; it does so to itself when it gets there. */
@Injectable()
export class Moments {
  /** How often it has to come to the deadly one. */
  private left: number;
  private freezing: Moment | null = null;

  /** @param tellFrozen resolves once the campaign has been told, which is to let this process go on later */
  constructor(
    private readonly deadly: DeadlyMoment | null,
    private readonly tellFrozen: () => Promise<void>,
  ) {
    this.left = deadly?.count ?? 0;
  }

  async reach(moment: Moment): Promise<void> {
    if (moment === this.deadly?.moment) {
      this.left -= 1;
      if (this.left === 0) process.kill(process.pid, 'SIGKILL');
    }
    if (moment === this.freezing) {
      this.freezing = null;
      await this.tellFrozen();
      process.kill(process.pid, 'SIGSTOP');
    }
  }

  /** Stops this process when it next gets there. */
  freezeAt(moment: Moment): void {
    this.freezing = moment;
  }

  /** Not any more. */
  calm(): void {
    this.left = Number.POSITIVE_INFINITY;
    this.freezing = null;
  }
}
