import { Logger } from '@nestjs/common';
import type { FailoverGuard, LedgerSql, Poll } from '../../ledger/index.js';
import type { PayscoreTelemetry } from '../../telemetry/index.js';

const BATCH = 500;

/** What a poll found to repair. */
type Finds = Pick<Poll, 'isLeaseLost' | 'isAnyBehind'>;

/**
 * Repairs the rows of killed workers: expired leases and orders without a head. One process of the fleet does it per
 * `sweepMs`; one that is held up loses nothing but its turn. Every statement is idempotent.
 */
export class LeaseRescuer {
  private readonly logger = new Logger('PayscoreSync');

  constructor(
    private readonly sql: LedgerSql,
    private readonly failovers: Pick<FailoverGuard, 'check' | 'takeSweep'>,
    private readonly settings: { readonly sweepMs: number; readonly orderGapMs: number },
    private readonly telemetry: Pick<PayscoreTelemetry, 'leaseLost'>,
  ) {}

  /** Returns whether there is something new to claim; null before its time, or when another process sweeps. */
  async rescueIfDue(found: Pick<Poll, 'isSweepDue' | keyof Finds>): Promise<boolean | null> {
    // With its check first: after lost commits the rows are not what they seem.
    if (!found.isSweepDue || !(await this.failovers.takeSweep(this.settings.sweepMs))) return null;
    return this.rescue(found);
  }

  /** The same without a poll, due or not. */
  async sweep(): Promise<boolean> {
    await this.failovers.check();
    return this.rescue({ isLeaseLost: true, isAnyBehind: true });
  }

  private async rescue({ isLeaseLost, isAnyBehind }: Finds): Promise<boolean> {
    const recovered = isLeaseLost ? await this.sql.recover(BATCH) : [];
    if (recovered.length > 0) this.report(recovered);
    const orders = isAnyBehind ? await this.sql.headless(BATCH) : [];
    if (orders.length > 0) await this.sql.advance(orders, this.settings.orderGapMs);
    return recovered.length > 0 || orders.length > 0;
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
