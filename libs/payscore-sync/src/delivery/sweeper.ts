import type { LaneStore, LedgerSql } from '../ledger/index.js';

const BATCH = 500;

/** Repairs what a killed worker left: leases nobody holds, orders nobody advanced. Every statement is safe twice. */
export class Sweeper {
  private lastSweep = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sql: LedgerSql,
    private readonly lanes: Pick<LaneStore, 'beat'>,
    private readonly institutions: readonly string[],
    private readonly settings: { readonly sweepMs: number; readonly orderGapMs: number },
  ) {}

  async sweepIfDue(): Promise<void> {
    if (performance.now() - this.lastSweep < this.settings.sweepMs) return;
    this.lastSweep = performance.now();
    await this.sweep();
  }

  async sweep(): Promise<void> {
    await this.lanes.beat(this.institutions);
    await this.sql.recover(BATCH);
    const orders = await this.sql.headless(BATCH);
    if (orders.length > 0) await this.sql.advance(orders, this.settings.orderGapMs);
  }
}
