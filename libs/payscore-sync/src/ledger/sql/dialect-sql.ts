import type { FailoverSql } from './failover-sql.js';
import type { HandlerCallSql } from './handler-call-sql.js';
import type { LedgerSql } from './ledger-sql.js';

/** All statements of the ledger on one database. */
export interface DialectSql {
  readonly ledger: LedgerSql;
  readonly handlerCalls: HandlerCallSql;
  readonly failover: FailoverSql;
}
