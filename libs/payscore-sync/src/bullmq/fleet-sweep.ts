import { performance } from 'node:perf_hooks';
import { withDeadline } from '../concurrency/with-deadline.js';
import type { TicketQueue } from './bullmq-ports.js';
import { type EngineHealth, SILENCE_MS } from './engine-health.js';
import { TICKET, TICKET_OPTIONS } from './ticket.js';

/** Id of the job scheduler. */
export const SWEEP_ID = 'payscore-sweep';

/** Time between two sweeps of the fleet, ms. */
export const SWEEP_MS = 5000;

/** How long Redis may take to answer a look, ms. Longer than for a ring: a busy process must not doubt its Redis. */
const ANSWER_MS = 1000;

/**
 * The job scheduler of the fleet's sweeps, as this process sees it. It moves on whenever any worker takes a sweep, so
 * it shows that workers are alive, also to those that take none.
 */
export class FleetSweep {
  private next: number | undefined;
  /** When it last moved on, by `performance.now()`. */
  private movedAt = performance.now();
  private isPending = false;

  constructor(
    private readonly queue: Pick<TicketQueue, 'getJobScheduler' | 'upsertJobScheduler'>,
    private readonly health: EngineHealth,
    /** Whether this process delivers, and creates the scheduler where it is missing. */
    private readonly delivers: () => boolean,
  ) {}

  /** One look. Resolves within a second. Never rejects. */
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
      if (found?.every !== SWEEP_MS || this.isStuck(found.next)) await this.create();
      else if (found.next !== this.next) {
        // The first look shows no change.
        if (this.next !== undefined) this.health.swept();
        this.next = found.next;
        this.movedAt = performance.now();
      }
      this.health.reached();
    } catch (error) {
      this.health.failed(error);
    } finally {
      this.isPending = false;
    }
  }

  /** Redis may have lost the job of the next sweep alone: no worker takes it then. */
  private isStuck(next: number | undefined): boolean {
    return next === this.next && performance.now() - this.movedAt >= SILENCE_MS;
  }

  /** Redis may have lost it at any time. */
  private async create(): Promise<void> {
    this.next = undefined;
    this.movedAt = performance.now();
    if (!this.delivers()) return;
    const data = { v: 1, institution: null, why: 'sweep' } as const;
    const template = { name: TICKET, data, opts: TICKET_OPTIONS };
    await this.queue.upsertJobScheduler(SWEEP_ID, { every: SWEEP_MS }, template);
  }
}
