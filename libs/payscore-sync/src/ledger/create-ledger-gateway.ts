import type { DataSource } from 'typeorm';
import { supportedDialect } from './gateway/supported-dialect.js';
import { DEFAULT_DATABASE_TIMEOUT_MS, type LedgerGateway } from './gateway/ledger-gateway.js';
import { MysqlDriver } from './gateway/pooled/mysql-driver.js';
import { PooledGateway } from './gateway/pooled/pooled-gateway.js';
import { PostgresDriver } from './gateway/pooled/postgres-driver.js';
import { SqliteGateway } from './gateway/sqlite/sqlite-gateway.js';

/**
 * The gateway to a data source.
 * @param timeoutMs longest time for one call, ms
 * @throws PayscoreError `PAYSCORE_E_UNSUPPORTED_DATABASE`
 */
export function createLedgerGateway(
  dataSource: DataSource,
  timeoutMs: number = DEFAULT_DATABASE_TIMEOUT_MS,
): LedgerGateway {
  switch (supportedDialect(dataSource)) {
    case 'postgres':
      return new PooledGateway(dataSource, timeoutMs, new PostgresDriver(dataSource));
    case 'mysql':
      return new PooledGateway(dataSource, timeoutMs, new MysqlDriver(dataSource));
    case 'sqlite':
      return new SqliteGateway(dataSource, timeoutMs);
  }
}
