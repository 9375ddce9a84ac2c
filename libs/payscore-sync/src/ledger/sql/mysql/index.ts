import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { DialectSql } from '../dialect-sql.js';
import { MysqlFailoverSql } from './failover-sql.js';
import { MysqlHandlerCallSql } from './handler-call-sql.js';
import { MysqlLedgerSql } from './ledger-sql.js';
import { MysqlServerIdentity } from './server-identity.js';

export function createMysqlSql(gateway: LedgerGateway, clock: LedgerClock): DialectSql {
  const identity = new MysqlServerIdentity(gateway);
  return {
    ledger: new MysqlLedgerSql(gateway, clock, identity),
    handlerCalls: new MysqlHandlerCallSql(gateway, clock),
    failover: new MysqlFailoverSql(gateway, clock, identity),
  };
}
