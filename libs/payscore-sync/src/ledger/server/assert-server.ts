import { PayscoreError } from '../../errors/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import { mysqlProduct, postgresProduct, type ServerProduct } from './server-product.js';
import { mysqlFaults, postgresFaults, type SettingFault } from './server-settings.js';

/**
 * Checks the product of the server.
 * @returns the name of an unverified product; null for the others
 * @throws PayscoreError `PAYSCORE_E_UNSUPPORTED_DATABASE`, `PAYSCORE_E_DATABASE_TIMEOUT`
 */
export async function assertProduct(gateway: LedgerGateway): Promise<string | null> {
  const { refusal, unverified } = await productOf(gateway);
  if (refusal === null) return unverified;
  throw new PayscoreError('PAYSCORE_E_UNSUPPORTED_DATABASE', refusal);
}

/**
 * Checks the server's settings on a connection of the host's pool.
 * @throws PayscoreError `PAYSCORE_E_DATABASE_SETTINGS`, `PAYSCORE_E_DATABASE_TIMEOUT`
 */
export async function assertSettings(gateway: LedgerGateway): Promise<void> {
  const faults = await settingFaults(gateway);
  if (faults.length === 0) return;
  const lines = faults.map(({ setting, effect, remedy }) => `${setting}: ${effect}. ${remedy}.`);
  throw new PayscoreError(
    'PAYSCORE_E_DATABASE_SETTINGS',
    `The ledger cannot work with settings of the database. ${lines.join(' ')}`,
  );
}

async function productOf(gateway: LedgerGateway): Promise<ServerProduct> {
  switch (supportedDialect(gateway.dataSource)) {
    case 'postgres': {
      const [row] = await gateway.query<{ version: string }[]>('SELECT version() AS version');
      return postgresProduct(row?.version ?? '');
    }
    case 'mysql': {
      const statement = 'SELECT VERSION() AS version, @@version_comment AS comment';
      const [row] = await gateway.query<{ version: string; comment: string }[]>(statement);
      return mysqlProduct(row?.version ?? '', row?.comment ?? '');
    }
    case 'sqlite':
      return { refusal: null, unverified: null };
  }
}

const POSTGRES = `SELECT 'server_encoding' AS name, current_setting('server_encoding') AS value`;
const MYSQL = `SHOW SESSION VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format', 'sql_mode')`;

async function settingFaults(gateway: LedgerGateway): Promise<SettingFault[]> {
  switch (supportedDialect(gateway.dataSource)) {
    case 'postgres': {
      const rows = await gateway.query<{ name: string; value: string }[]>(POSTGRES);
      return postgresFaults(new Map(rows.map(({ name, value }) => [name, value])));
    }
    case 'mysql': {
      const rows = await gateway.query<{ Variable_name: string; Value: string }[]>(MYSQL);
      return mysqlFaults(new Map(rows.map(({ Variable_name, Value }) => [Variable_name, Value])));
    }
    case 'sqlite':
      return [];
  }
}
