import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { DialectSql } from '../dialect-sql.js';
import { PostgresFailoverSql } from './failover-sql.js';
import { PostgresHandlerCallSql } from './handler-call-sql.js';
import { PostgresLedgerSql } from './ledger-sql.js';

export function createPostgresSql(gateway: LedgerGateway, clock: LedgerClock): DialectSql {
  return {
    ledger: new PostgresLedgerSql(gateway, clock),
    handlerCalls: new PostgresHandlerCallSql(gateway, clock),
    failover: new PostgresFailoverSql(gateway, clock),
  };
}
