import type { EntityManager } from 'typeorm';
import type { FailoverSql } from './failover/failover-sql.js';
import type { LedgerGateway } from './gateway/index.js';
import type { LedgerClock } from './gateway/ledger-clock.js';
import type { RecordableSync } from './recording/recordable-sync.js';
import { Recorder } from './recording/recorder.js';
import type { HandlerCallSql } from './sql/handler-call-sql.js';
import { createHandlerCallSql, createFailoverSql, createLedgerSql } from './sql/index.js';
import type { LedgerSql } from './sql/ledger-sql.js';
import type { PayscoreSyncRecord } from './records/sync-record.js';

/** Records facts, once each. */
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
   * Records a fact through the host's transaction and answers its record: the new one, or the one that already
   * says the same. Never raises a database error for a duplicate, which would abort a host's PostgreSQL
   * transaction; but at REPEATABLE READ PostgreSQL itself may ask for the transaction to be repeated (40001).
   * @throws PayscoreError `PAYSCORE_E_CONFLICTING_SYNC` when this seq is recorded with other facts,
   * `PAYSCORE_E_MIXED_SEQ` when whole and numbered syncs would mix in one order.
   */
  async record(manager: EntityManager, sync: RecordableSync): Promise<PayscoreSyncRecord> {
    const [record] = await new Recorder(this.sql, manager).record([sync], false);
    return record as PayscoreSyncRecord;
  }

  /** The same for many, in the order given; a fact said twice is one record. Errors name the index. */
  recordMany(manager: EntityManager, syncs: readonly RecordableSync[]): Promise<PayscoreSyncRecord[]> {
    return new Recorder(this.sql, manager).record(syncs, true);
  }
}
