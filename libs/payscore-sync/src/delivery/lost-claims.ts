import { performance } from 'node:perf_hooks';
import type { LedgerSql } from '../ledger/index.js';

/**
 * Claims without an answer: their rows may be leased, but no calls are made. They are released as if never
 * claimed, so that they do not become uncertain after the lease.
 */
export class LostClaims {
  /** End of the lease by token, by `performance.now()`: the statement may take effect until then. */
  private readonly ends = new Map<string, number>();

  constructor(private readonly sql: Pick<LedgerSql, 'heldBy' | 'release'>) {}

  add(token: string, leaseMs: number): void {
    this.ends.set(token, performance.now() + leaseMs);
  }

  /** @throws Error of the database; the rest is released next time */
  async giveBack(): Promise<void> {
    for (const [token, end] of this.ends) {
      const ids = await this.sql.heldBy(token);
      if (ids.length > 0) await this.sql.release(ids, token);
      if (performance.now() > end) this.ends.delete(token);
    }
  }
}
