import { withDeadline } from '../concurrency/with-deadline.js';
import type { TicketQueue } from './bullmq-ports.js';
import type { EngineHealth } from './engine-health.js';
import { TICKET, TICKET_OPTIONS } from './ticket.js';
import { ANSWER_MS } from './ticket-sender.js';

/** Id of the job scheduler. */
export const SWEEP_ID = 'payscore-sweep';

/** Time between two sweeps of the fleet, ms. */
export const SWEEP_MS = 5000;

/**
 * The job scheduler of the fleet's sweeps, as this process sees it. It moves on whenever any worker takes a sweep, so
 * it shows that workers are alive, also to those that take none.
 */
export class FleetSweep {
  private next: number | undefined;
  private isPending = false;

  constructor(
    private readonly queue: Pick<TicketQueue, 'getJobScheduler' | 'upsertJobScheduler'>,
    private readonly health: EngineHealth,
    /** Whether this process delivers, and creates the scheduler where it is missing. */
    private readonly delivers: () => boolean,
  ) {}

  /** One look. Resolves within 200 ms. Never rejects. */
  async look(): Promise<void> {
    if (this.isPending) return;
    this.isPending = true;
    await withDeadline(this.read(), ANSWER_MS, () =>
      this.health.failed(new Error(`no answer within ${ANSWER_MS} ms`)),
    );
  }

  /** Resolves when Redis has answered, whenever that is. Never rejects. */
  private async read(): Promise<void> {
    try {
      const found = await this.queue.getJobScheduler(SWEEP_ID);
      if (found?.every !== SWEEP_MS) await this.create();
      else if (found.next !== this.next) {
        // The first look shows no change.
        if (this.next !== undefined) this.health.seen();
        this.next = found.next;
      }
      this.health.reached();
    } catch (error) {
      this.health.failed(error);
    } finally {
      this.isPending = false;
    }
  }

  /** Redis may have lost it at any time. */
  private async create(): Promise<void> {
    this.next = undefined;
    if (!this.delivers()) return;
    const data = { v: 1, institution: null, why: 'sweep' } as const;
    const template = { name: TICKET, data, opts: TICKET_OPTIONS };
    await this.queue.upsertJobScheduler(SWEEP_ID, { every: SWEEP_MS }, template);
  }
}
