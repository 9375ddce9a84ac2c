import { FailureBackoff } from '../concurrency/failure-backoff.js';
import { PendingWork } from '../concurrency/pending-work.js';
import type { LineLog } from '../text/line-log.js';

/**
 * Notifies of institutions, each by a statement of its own after the commit. An institution has at most one statement
 * in progress, however many rings there are.
 */
export class NotifySender {
  /** Institutions with a statement in progress; true: rung since, so what it tells of may be older than the ring. */
  private readonly sending = new Map<string, boolean>();
  private readonly pending = new PendingWork();
  private readonly backoff: FailureBackoff;
  private failures = 0;
  private isFailing = false;

  /** @param notify one statement, with a deadline */
  constructor(
    private readonly notify: (institution: string) => Promise<unknown>,
    logger: LineLog,
  ) {
    this.backoff = new FailureBackoff('Workers could not be notified, so polls find what is due', logger);
  }

  /** Notifications since the start that were not sent. */
  get failed(): number {
    return this.failures;
  }

  /** The database took the last one. */
  get isReached(): boolean {
    return !this.isFailing;
  }

  /** Never throws and never waits. */
  send(institution: string): void {
    if (this.sending.has(institution)) this.sending.set(institution, true);
    // Not at every ring while the database does not answer.
    else if (this.backoff.leftMs > 0) this.failures += 1;
    else void this.pending.add(this.sendAll(institution));
  }

  /** Resolves when no statement is in progress. */
  async idle(): Promise<void> {
    await this.pending.idle();
  }

  /** Never rejects. */
  private async sendAll(institution: string): Promise<void> {
    do {
      this.sending.set(institution, false);
      try {
        await this.notify(institution);
        this.isFailing = false;
        this.backoff.over();
      } catch (error) {
        this.failures += 1;
        this.isFailing = true;
        // Those of several institutions fail together, which is one failure.
        if (this.backoff.leftMs === 0) this.backoff.failed(error);
      }
    } while (this.sending.get(institution) === true && this.backoff.leftMs === 0);
    this.sending.delete(institution);
  }
}
