import { performance } from 'node:perf_hooks';
import type { LedgerSql } from '../ledger/index.js';

/**
 * Claims whose answer did not arrive: the rows may be leased, and nobody makes their calls. They are given back as if
 * they had never been claimed, so that they need not be taken for possibly sent once the lease is over.
 */
export class LostClaims {
  /** By token, the end of the lease by `performance.now()`: until then the statement may still take effect. */
  private readonly ends = new Map<string, number>();

  constructor(private readonly sql: Pick<LedgerSql, 'heldBy' | 'release'>) {}

  add(token: string, leaseMs: number): void {
    this.ends.set(token, performance.now() + leaseMs);
  }

  /** @throws Error of the database; what is left is given back next time */
  async giveBack(): Promise<void> {
    for (const [token, end] of this.ends) {
      const ids = await this.sql.heldBy(token);
      if (ids.length > 0) await this.sql.release(ids, token);
      if (performance.now() > end) this.ends.delete(token);
    }
  }
}
