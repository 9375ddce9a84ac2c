import type { LedgerGateway } from './gateway/ledger-gateway.js';
import type { LedgerClock } from './gateway/ledger-clock.js';
import { type LedgerDialect, supportedDialect } from './gateway/supported-dialect.js';
import { assertEntities } from './schema/assert-tables.js';
import type { DialectSql } from './sql/dialect-sql.js';
import { createMysqlSql } from './sql/mysql/index.js';
import { createPostgresSql } from './sql/postgres/index.js';
import { createSqliteSql } from './sql/sqlite/index.js';

const CREATE: Readonly<Record<LedgerDialect, (gateway: LedgerGateway, clock: LedgerClock) => DialectSql>> = {
  postgres: createPostgresSql,
  mysql: createMysqlSql,
  sqlite: createSqliteSql,
};

/** The statements for the data source's database. */
export function createLedgerSql(gateway: LedgerGateway, clock: LedgerClock): DialectSql {
  assertEntities(gateway.dataSource);
  return CREATE[supportedDialect(gateway.dataSource)](gateway, clock);
}
