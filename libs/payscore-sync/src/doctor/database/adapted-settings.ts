import type { DataSource } from 'typeorm';
import { otherSettings, type SessionSetting } from '../../ledger/gateway/pooled/mysql-session-settings.js';
import { supportedDialect } from '../../ledger/gateway/supported-dialect.js';

const POSTGRES = `
SELECT name, setting AS value FROM pg_settings
WHERE (name = 'default_transaction_isolation' AND setting <> 'read committed')
  OR (name = 'default_transaction_read_only' AND setting = 'on')`;

/** Settings of the host's sessions that the ledger replaces for its own statements, as in `autocommit is OFF`. */
export async function adaptedSettings(dataSource: DataSource): Promise<readonly string[]> {
  switch (supportedDialect(dataSource)) {
    case 'postgres':
      return (await dataSource.query<SessionSetting[]>(POSTGRES)).map(inWords);
    case 'mysql':
      return (await otherSettings((statement) => dataSource.query(statement))).map(inWords);
    case 'sqlite':
      return [];
  }
}

const inWords = ({ name, value }: SessionSetting) => `${name} is ${value}`;
