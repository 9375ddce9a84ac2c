import { Logger } from '@nestjs/common';
import type { FailoverGuard, LedgerSql, NotificationStore, Poll, PollSql } from '../../ledger/index.js';
import type { PayscoreTelemetry } from '../../telemetry/index.js';

const BATCH = 500;
/** Each is a transaction of its own. */
const NOTIFICATIONS = 50;

/**
 * Repairs the rows of killed workers: expired leases and orders without a head. Applies notifications whose order had a
 * call in progress. One process of the fleet does it per
 * `sweepMs`; one that is held up loses nothing but its turn. Every statement is idempotent.
 */
export class LeaseRescuer {
  private readonly logger = new Logger('PayscoreSync');

  constructor(
    private readonly sql: LedgerSql,
    private readonly polls: Pick<PollSql, 'takeSweep'>,
    private readonly failovers: Pick<FailoverGuard, 'check'>,
    private readonly notifications: Pick<NotificationStore, 'applyOpen'>,
    private readonly settings: { readonly sweepMs: number; readonly orderGapMs: number },
    private readonly telemetry: Pick<PayscoreTelemetry, 'leaseLost'>,
  ) {}

  /** Returns whether there is something new to claim; null before its time, or when another process sweeps. */
  async rescueIfDue({ isSweepDue, isLeaseLost, isNotified }: Poll): Promise<boolean | null> {
    if (!isSweepDue || !(await this.polls.takeSweep(this.settings.sweepMs))) return null;
    return this.sweep(isLeaseLost, isNotified);
  }

  /**
   * @param isLeaseLost false: no lease has expired
   * @param isNotified false: no notification waits
   */
  async sweep(isLeaseLost = true, isNotified = true): Promise<boolean> {
    // First: after lost commits the rows are not what they seem.
    await this.failovers.check();
    const recovered = isLeaseLost ? await this.sql.recover(BATCH) : [];
    if (recovered.length > 0) this.report(recovered);
    const orders = await this.sql.headless(BATCH);
    if (orders.length > 0) await this.sql.advance(orders, this.settings.orderGapMs);
    const asked = isNotified ? await this.notifications.applyOpen(NOTIFICATIONS) : 0;
    return recovered.length > 0 || orders.length > 0 || asked > 0;
  }

  /** @param recovered institution of each lease */
  private report(recovered: readonly string[]): void {
    for (const institution of recovered) this.telemetry.leaseLost(institution);
    const names = [...new Set(recovered)].join(', ');
    this.logger.warn(
      `${recovered.length} leases ran out (institution ${names}): their worker was killed, or could not reach the ` +
        'database. What may have been sent is asked for before it is sent again.',
    );
  }
}
