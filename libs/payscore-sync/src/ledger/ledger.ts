import type { EntityManager } from 'typeorm';
import type { FailoverSql } from './failover/failover-sql.js';
import type { LedgerGateway } from './gateway/index.js';
import type { LedgerClock } from './gateway/ledger-clock.js';
import type { InsertBatch } from './recording/batch-entry.js';
import { BatchInsert } from './recording/batch-insert.js';
import type { HandlerCallSql } from './sql/handler-call-sql.js';
import { createHandlerCallSql, createFailoverSql, createLedgerSql } from './sql/index.js';
import type { LedgerSql } from './sql/ledger-sql.js';
import type { PayscoreSyncRecord } from './records/sync-record.js';

/** Records syncs, each once. */
export class Ledger {
  readonly sql: LedgerSql;
  readonly events: HandlerCallSql;
  readonly failover: FailoverSql;

  constructor(gateway: LedgerGateway, clock: LedgerClock) {
    this.sql = createLedgerSql(gateway, clock);
    this.events = createHandlerCallSql(gateway, clock);
    this.failover = createFailoverSql(gateway, clock);
  }

  /**
   * Records a batch through the host's transaction and answers its records in the order of the batch: new ones, and
   * those of syncs that were recorded before. Never raises a database error for a duplicate, which would abort a host's
   * PostgreSQL transaction; but at REPEATABLE READ PostgreSQL itself may ask for the transaction to be repeated (40001).
   * @throws PayscoreError `PAYSCORE_E_CONFLICTING_SYNC` when a seq is recorded with other facts, `PAYSCORE_E_MIXED_SEQ`
   * when whole and numbered syncs would mix in one order, `PAYSCORE_E_TOO_MANY_SYNCS`.
   */
  insert(manager: EntityManager, batch: InsertBatch): Promise<PayscoreSyncRecord[]> {
    return new BatchInsert(this.sql, manager, batch).run();
  }
}
