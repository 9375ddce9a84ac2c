import { Logger } from '@nestjs/common';
import { FailureBackoff } from '../../concurrency/failure-backoff.js';
import type { Poll } from '../../ledger/index.js';
import type { AttemptPruner } from './attempt-pruner.js';
import type { Heartbeat } from './heartbeat.js';
import type { LeaseRescuer } from './lease-rescuer.js';
import type { OverdueDetector } from './overdue-detector.js';
import type { RetentionCleaner } from './retention-cleaner.js';

/** Steps of the maintenance, in this order; each does nothing until it is due. */
export interface UpkeepSteps {
  readonly leaseRescuer: Pick<LeaseRescuer, 'rescueIfDue'>;
  readonly heartbeat: Pick<Heartbeat, 'beatIfDue'>;
  /** Returns whether there is something new to claim. */
  readonly openNotifications: { lookIfDue(poll: Pick<Poll, 'isNotified'>): Promise<boolean> };
  readonly overdueDetector: Pick<OverdueDetector, 'lookIfDue'>;
  readonly pruner: Pick<AttemptPruner, 'prune'>;
  readonly retentionCleaner: Pick<RetentionCleaner, 'cleanIfDue'>;
}

/** Maintenance after a poll, beside the claims: an order that cannot be advanced must not delay others. */
export class Upkeep {
  private readonly logger = new Logger('PayscoreSync');
  private readonly rescueBackoff = new FailureBackoff('The ledger could not be swept', this.logger);
  private running: Promise<void> | null = null;

  constructor(
    private readonly steps: UpkeepSteps,
    /** Called when there may be something new to claim, of any institution. */
    private readonly onNew: () => void,
    private readonly isStopped: () => boolean,
  ) {}

  /** The last rescue of this process failed, so what it left is not to wait for the next sweep of the fleet. */
  get isFailing(): boolean {
    return this.rescueBackoff.isFailing;
  }

  /** Begins what the poll found due, unless the last maintenance goes on. */
  begin(poll: Poll): void {
    this.running ??= this.run(poll).finally(() => (this.running = null));
  }

  async idle(): Promise<void> {
    await this.running;
  }

  /** Never rejects. */
  private async run(poll: Poll): Promise<void> {
    const { leaseRescuer, heartbeat, openNotifications, overdueDetector, pruner, retentionCleaner } =
      this.steps;
    try {
      const isNew = await leaseRescuer.rescueIfDue(poll);
      if (isNew !== null) this.rescueBackoff.over();
      if (isNew) this.onNew();
    } catch (error) {
      this.rescueBackoff.failed(error);
    }
    const rest = [
      () => heartbeat.beatIfDue(poll),
      async () => {
        if (await openNotifications.lookIfDue(poll)) this.onNew();
      },
      () => overdueDetector.lookIfDue(poll),
      () => pruner.prune(),
      () => retentionCleaner.cleanIfDue(),
    ];
    for (const step of rest) if (!this.isStopped()) await step();
  }
}
