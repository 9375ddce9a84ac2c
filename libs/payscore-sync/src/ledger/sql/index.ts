import type { DataSource } from 'typeorm';
import { assertEntities } from '../assert-tables.js';
import type { LedgerClock } from '../ledger-clock.js';
import { supportedDialect } from '../supported-dialect.js';
import type { EventSql } from './event-sql.js';
import type { LedgerSql } from './ledger-sql.js';
import { MysqlEventSql } from './mysql.event-sql.js';
import { MysqlLedgerSql } from './mysql.ledger-sql.js';
import { PostgresEventSql } from './postgres.event-sql.js';
import { PostgresLedgerSql } from './postgres.ledger-sql.js';
import { SqliteEventSql } from './sqlite.event-sql.js';
import { SqliteLedgerSql } from './sqlite.ledger-sql.js';

/** The implementation for the data source's database. */
export function createLedgerSql(dataSource: DataSource, clock: LedgerClock): LedgerSql {
  assertEntities(dataSource);
  switch (supportedDialect(dataSource)) {
    case 'postgres':
      return new PostgresLedgerSql(dataSource, clock);
    case 'mysql':
      return new MysqlLedgerSql(dataSource, clock);
    case 'sqlite':
      return new SqliteLedgerSql(dataSource, clock);
  }
}

/** The same for events and their deliveries. */
export function createEventSql(dataSource: DataSource, clock: LedgerClock): EventSql {
  switch (supportedDialect(dataSource)) {
    case 'postgres':
      return new PostgresEventSql(dataSource, clock);
    case 'mysql':
      return new MysqlEventSql(dataSource, clock);
    case 'sqlite':
      return new SqliteEventSql(dataSource, clock);
  }
}
