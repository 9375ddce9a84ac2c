import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { DialectSql } from '../dialect-sql.js';
import { SqliteFailoverSql } from './failover-sql.js';
import { SqliteHandlerCallSql } from './handler-call-sql.js';
import { SqliteLedgerSql } from './ledger-sql.js';

export function createSqliteSql(gateway: LedgerGateway, clock: LedgerClock): DialectSql {
  return {
    ledger: new SqliteLedgerSql(gateway, clock),
    handlerCalls: new SqliteHandlerCallSql(gateway, clock),
    failover: new SqliteFailoverSql(gateway, clock),
  };
}
