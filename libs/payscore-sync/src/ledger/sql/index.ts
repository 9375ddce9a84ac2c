import { assertEntities } from '../assert-tables.js';
import type { LedgerGateway } from '../gateway/index.js';
import type { LedgerClock } from '../ledger-clock.js';
import { supportedDialect } from '../supported-dialect.js';
import type { FailoverSql } from '../failover/failover-sql.js';
import type { EventSql } from './event-sql.js';
import type { LedgerSql } from './ledger-sql.js';
import { MysqlEventSql } from './mysql.event-sql.js';
import { MysqlFailoverSql } from './mysql.failover-sql.js';
import { MysqlLedgerSql } from './mysql.ledger-sql.js';
import { MysqlServerIdentity } from './mysql.server-identity.js';
import { PostgresEventSql } from './postgres.event-sql.js';
import { PostgresFailoverSql } from './postgres.failover-sql.js';
import { PostgresLedgerSql } from './postgres.ledger-sql.js';
import { SqliteEventSql } from './sqlite.event-sql.js';
import { SqliteFailoverSql } from './sqlite.failover-sql.js';
import { SqliteLedgerSql } from './sqlite.ledger-sql.js';

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
export function createEventSql(gateway: LedgerGateway, clock: LedgerClock): EventSql {
  switch (supportedDialect(gateway.dataSource)) {
    case 'postgres':
      return new PostgresEventSql(gateway, clock);
    case 'mysql':
      return new MysqlEventSql(gateway, clock);
    case 'sqlite':
      return new SqliteEventSql(gateway, clock);
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
