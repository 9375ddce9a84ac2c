import type { DataSource } from 'typeorm';
import { supportedDialect } from './supported-dialect.js';
import { DEFAULT_DATABASE_TIMEOUT_MS, type LedgerGateway } from './ledger-gateway.js';
import { MysqlDriver } from './mysql-driver.js';
import { PooledGateway } from './pooled-gateway.js';
import { PostgresDriver } from './postgres-driver.js';
import { SqliteGateway } from './sqlite-gateway.js';

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
