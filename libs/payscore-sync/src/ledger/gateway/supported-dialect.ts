import type { DataSource } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';

export type LedgerDialect = 'postgres' | 'mysql' | 'sqlite';

/** @throws PayscoreError `PAYSCORE_E_UNSUPPORTED_DATABASE` for any other database. */
export function supportedDialect(dataSource: DataSource): LedgerDialect {
  const { type } = dataSource.options;
  if (type === 'postgres') return 'postgres';
  if (type === 'mysql' || type === 'mariadb') return 'mysql';
  if (type === 'better-sqlite3') return 'sqlite';
  throw new PayscoreError(
    'PAYSCORE_E_UNSUPPORTED_DATABASE',
    `The ledger cannot live in a data source of type "${type}". Use "postgres", "mariadb" or "mysql", or ` +
      '"better-sqlite3" for development.',
  );
}
