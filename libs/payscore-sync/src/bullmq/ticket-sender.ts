import { withDeadline } from '../concurrency/with-deadline.js';
import type { TicketQueue } from './bullmq-ports.js';
import type { EngineHealth } from './engine-health.js';
import { optionsOf, TICKET, type TicketOptions, type TicketReason } from './ticket.js';

/** How long Redis may take to answer, ms. */
export const ANSWER_MS = 200;

/** A command that Redis has not answered. */
interface Pending {
  /** Another ticket was to be sent meanwhile. */
  isWanted: boolean;
}

/**
 * Adds tickets to the queue. A driver keeps commands while it has no connection, so an institution has at most one
 * command in progress of each kind, however long Redis is away.
 */
export class TicketSender {
  private readonly pending = new Map<string, Pending>();
  private failures = 0;

  constructor(
    private readonly queue: Pick<TicketQueue, 'add'>,
    private readonly health: EngineHealth,
    /** Called within 200 ms when a ticket may not be in the queue. */
    private readonly onMissed: (institution: string, delayMs: number) => void,
  ) {}

  /** Tickets since the start that were not sent. */
  get failed(): number {
    return this.failures;
  }

  send(institution: string, why: TicketReason, delayMs = 0): void {
    const options = optionsOf(institution, delayMs);
    const { id } = options.deduplication;
    const before = this.pending.get(id);
    if (before && this.health.isReached) {
      // The ticket in progress may be served before what this one tells of was committed.
      before.isWanted = true;
      return;
    }
    if (before || !this.health.mayTry) return this.missed(institution, delayMs);
    this.pending.set(id, { isWanted: false });
    void this.sendInTime(institution, why, options);
  }

  /** Never rejects. */
  private async sendInTime(institution: string, why: TicketReason, options: TicketOptions): Promise<void> {
    const isSent = await withDeadline(this.add(institution, why, options), ANSWER_MS, () => {
      this.health.failed(new Error(`no answer within ${ANSWER_MS} ms`));
      return false;
    });
    if (!isSent) this.missed(institution, options.delay ?? 0);
  }

  /** Resolves when Redis has answered, whenever that is. Never rejects. */
  private async add(institution: string, why: TicketReason, options: TicketOptions): Promise<boolean> {
    const { id } = options.deduplication;
    try {
      await this.queue.add(TICKET, { v: 1, institution, why }, options);
      this.health.reached();
      return true;
    } catch (error) {
      this.health.failed(error);
      return false;
    } finally {
      const isWanted = this.pending.get(id)?.isWanted === true;
      this.pending.delete(id);
      if (isWanted) this.send(institution, why, options.delay);
    }
  }

  private missed(institution: string, delayMs: number): void {
    this.failures += 1;
    this.onMissed(institution, delayMs);
  }
}
