import { FINDING_REMEDIES, HINT_REMEDIES } from '../errors/index.js';
import type { DoctorCode } from './finding.js';

/** For errors of the library that a check can meet: what their own message says at more length. */
const ERROR_REMEDIES: Readonly<Partial<Record<DoctorCode, string>>> = {
  PAYSCORE_E_TABLES_MISSING:
    'Add PAYSCORE_SYNC_ENTITIES and PAYSCORE_SYNC_MIGRATIONS to your data source and run: npx typeorm migration:run -d <your data source file>.',
  PAYSCORE_E_SCHEMA_DIFFERS:
    'Make the tables with PAYSCORE_SYNC_MIGRATIONS, not by synchronize: true. An index that is missing can be created again by hand: docs/errors.md has how.',
  PAYSCORE_E_DATA_SOURCE_OPTIONS:
    'Shorten the entityPrefix, or let the naming strategy keep the names that entities give.',
  PAYSCORE_E_UNSUPPORTED_DATABASE:
    'Use PostgreSQL 13 or newer, MySQL 8 or newer, or MariaDB 10.6 or newer; better-sqlite3 for development.',
  PAYSCORE_E_DATABASE_SETTINGS:
    'Change the setting for the server, the database or the user of this data source.',
};

/** What to do about a code. */
export function remedyFor(code: DoctorCode): string {
  const known: Readonly<Partial<Record<DoctorCode, string>>> = {
    ...HINT_REMEDIES,
    ...FINDING_REMEDIES,
    ...ERROR_REMEDIES,
  };
  return known[code] ?? 'See the entry of this code in docs/errors.md.';
}
