import type { PayscoreErrorCode } from './error-codes.js';

/** Short remedies of errors that the doctor can find. */
export const ERROR_REMEDIES = {
  PAYSCORE_E_TABLES_MISSING:
    'Add PAYSCORE_SYNC_ENTITIES and PAYSCORE_SYNC_MIGRATIONS to your data source and run: npx typeorm migration:run -d <your data source file>.',
  PAYSCORE_E_SCHEMA_DIFFERS:
    'Where synchronize: true made the tables, drop them while they are empty, switch it off and run PAYSCORE_SYNC_MIGRATIONS. An index that is missing can be created again by hand: docs/errors.md has how.',
  PAYSCORE_E_DATA_SOURCE_OPTIONS:
    'Shorten the entityPrefix, or let the naming strategy keep the names that entities give.',
  PAYSCORE_E_UNSUPPORTED_DATABASE:
    'Use PostgreSQL 13 or newer, MySQL 8 or newer, or MariaDB 10.6 or newer; better-sqlite3 for development.',
  PAYSCORE_E_DATABASE_SETTINGS:
    'Change the setting for the server, the database or the user of this data source.',
} as const satisfies Partial<Record<PayscoreErrorCode, string>>;

export type RemediedErrorCode = keyof typeof ERROR_REMEDIES;
