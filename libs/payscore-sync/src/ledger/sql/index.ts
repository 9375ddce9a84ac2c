import { assertEntities } from '../schema/assert-tables.js';
import type { LedgerGateway } from '../gateway/index.js';
import type { LedgerClock } from '../gateway/ledger-clock.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import type { FailoverSql } from '../failover/failover-sql.js';
import type { HandlerCallSql } from './handler-call-sql.js';
import type { LedgerSql } from './ledger-sql.js';
import { MysqlHandlerCallSql } from './mysql/mysql.handler-call-sql.js';
import { MysqlFailoverSql } from './mysql/mysql.failover-sql.js';
import { MysqlLedgerSql } from './mysql/mysql.ledger-sql.js';
import { MysqlServerIdentity } from './mysql/mysql.server-identity.js';
import { PostgresHandlerCallSql } from './postgres/postgres.handler-call-sql.js';
import { PostgresFailoverSql } from './postgres/postgres.failover-sql.js';
import { PostgresLedgerSql } from './postgres/postgres.ledger-sql.js';
import { SqliteHandlerCallSql } from './sqlite/sqlite.handler-call-sql.js';
import { SqliteFailoverSql } from './sqlite/sqlite.failover-sql.js';
import { SqliteLedgerSql } from './sqlite/sqlite.ledger-sql.js';

/** The implementation for the data source's database. */
export function createLedgerSql(gateway: LedgerGateway, clock: LedgerClock): LedgerSql {
  assertEntities(gateway.dataSource);
  switch (supportedDialect(gateway.dataSource)) {
    case 'postgres':
      return new PostgresLedgerSql(gateway, clock);
    case 'mysql':
      return new MysqlLedgerSql(gateway, clock, new MysqlServerIdentity(gateway));
    case 'sqlite':
      return new SqliteLedgerSql(gateway, clock);
  }
}

/** The same for events and their deliveries. */
export function createHandlerCallSql(gateway: LedgerGateway, clock: LedgerClock): HandlerCallSql {
  switch (supportedDialect(gateway.dataSource)) {
    case 'postgres':
      return new PostgresHandlerCallSql(gateway, clock);
    case 'mysql':
      return new MysqlHandlerCallSql(gateway, clock);
    case 'sqlite':
      return new SqliteHandlerCallSql(gateway, clock);
  }
}

/** The same for the server it runs on. */
export function createFailoverSql(gateway: LedgerGateway, clock: LedgerClock): FailoverSql {
  switch (supportedDialect(gateway.dataSource)) {
    case 'postgres':
      return new PostgresFailoverSql(gateway, clock);
    case 'mysql':
      return new MysqlFailoverSql(gateway, clock, new MysqlServerIdentity(gateway));
    case 'sqlite':
      return new SqliteFailoverSql(gateway, clock);
  }
}
