import type { LedgerGateway } from './gateway/ledger-gateway.js';
import type { LedgerClock } from './gateway/ledger-clock.js';
import { supportedDialect } from './gateway/supported-dialect.js';
import { assertEntities } from './schema/assert-tables.js';
import type { FailoverSql } from './sql/failover-sql.js';
import type { HandlerCallSql } from './sql/handler-call-sql.js';
import type { LedgerSql } from './sql/ledger-sql.js';
import type { PollSql } from './sql/poll-sql.js';
import type { TransactionSql } from './sql/transaction-sql.js';
import { MysqlFailoverSql } from './sql/mysql/failover-sql.js';
import { MysqlHandlerCallSql } from './sql/mysql/handler-call-sql.js';
import { MysqlLedgerSql } from './sql/mysql/ledger-sql.js';
import { MysqlPollSql } from './sql/mysql/poll-sql.js';
import { MysqlServerIdentity } from './sql/mysql/server-identity.js';
import { MysqlTransactionSql } from './sql/mysql/transaction-sql.js';
import { PostgresFailoverSql } from './sql/postgres/failover-sql.js';
import { PostgresHandlerCallSql } from './sql/postgres/handler-call-sql.js';
import { PostgresLedgerSql } from './sql/postgres/ledger-sql.js';
import { PostgresPollSql } from './sql/postgres/poll-sql.js';
import { PostgresTransactionSql } from './sql/postgres/transaction-sql.js';
import { SqliteFailoverSql } from './sql/sqlite/failover-sql.js';
import { SqliteHandlerCallSql } from './sql/sqlite/handler-call-sql.js';
import { SqliteLedgerSql } from './sql/sqlite/ledger-sql.js';
import { SqlitePollSql } from './sql/sqlite/poll-sql.js';

/** All statements of the ledger on one database. */
interface DialectSql {
  readonly ledger: LedgerSql;
  readonly handlerCalls: HandlerCallSql;
  readonly failover: FailoverSql;
  readonly polls: PollSql;
  /** Recording through other libraries; null on SQLite. */
  readonly transactions: TransactionSql | null;
}

/** The statements for the data source's database. */
export function createLedgerSql(gateway: LedgerGateway, clock: LedgerClock): DialectSql {
  assertEntities(gateway.dataSource);
  switch (supportedDialect(gateway.dataSource)) {
    case 'postgres':
      return {
        ledger: new PostgresLedgerSql(gateway, clock),
        handlerCalls: new PostgresHandlerCallSql(gateway, clock),
        failover: new PostgresFailoverSql(gateway, clock),
        polls: new PostgresPollSql(gateway, clock),
        transactions: new PostgresTransactionSql(gateway, clock),
      };
    case 'mysql': {
      const identity = new MysqlServerIdentity(gateway);
      const ledger = new MysqlLedgerSql(gateway, clock, identity);
      return {
        ledger,
        handlerCalls: new MysqlHandlerCallSql(gateway, clock),
        failover: new MysqlFailoverSql(gateway, clock, identity),
        polls: new MysqlPollSql(gateway, clock),
        transactions: new MysqlTransactionSql(gateway, identity, ledger),
      };
    }
    case 'sqlite':
      return {
        ledger: new SqliteLedgerSql(gateway, clock),
        handlerCalls: new SqliteHandlerCallSql(gateway, clock),
        failover: new SqliteFailoverSql(gateway, clock),
        polls: new SqlitePollSql(gateway, clock),
        transactions: null,
      };
  }
}
