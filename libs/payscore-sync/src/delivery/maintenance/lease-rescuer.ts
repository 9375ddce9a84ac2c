import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import type { FailoverGuard, InstitutionStateStore, LedgerSql } from '../../ledger/index.js';
import type { PayscoreTelemetry } from '../../telemetry/index.js';

const BATCH = 500;

/** Repairs the rows of killed workers: expired leases and orders without a head. Every statement is idempotent. */
export class LeaseRescuer {
  private readonly logger = new Logger('PayscoreSync');
  private lastSweep = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sql: LedgerSql,
    private readonly states: Pick<InstitutionStateStore, 'beat'>,
    private readonly failovers: Pick<FailoverGuard, 'check'>,
    /** Names of the current institutions. */
    private readonly institutions: () => readonly string[],
    private readonly settings: { readonly sweepMs: number; readonly orderGapMs: number },
    private readonly telemetry: Pick<PayscoreTelemetry, 'leaseLost'>,
  ) {}

  /** Returns whether there is something new to claim; null before its time. */
  async rescueIfDue(): Promise<boolean | null> {
    if (performance.now() - this.lastSweep < this.settings.sweepMs) return null;
    this.lastSweep = performance.now();
    return this.sweep();
  }

  async sweep(): Promise<boolean> {
    // First: after lost commits the rows are not what they seem.
    await this.failovers.check();
    await this.states.beat(this.institutions());
    const recovered = await this.sql.recover(BATCH);
    if (recovered.length > 0) this.report(recovered);
    const orders = await this.sql.headless(BATCH);
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
