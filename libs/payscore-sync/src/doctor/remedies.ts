import { FINDING_REMEDIES, HINT_REMEDIES } from '../errors/index.js';
import type { DoctorCode } from './finding.js';

/** For errors of the library that a check can meet: what their own message says at more length. */
const ERROR_REMEDIES: Readonly<Partial<Record<DoctorCode, string>>> = {
  PAYSCORE_E_TABLES_MISSING:
    'Add PAYSCORE_SYNC_ENTITIES and PAYSCORE_SYNC_MIGRATIONS to your data source and run: npx typeorm migration:run -d <your data source file>.',
  PAYSCORE_E_UNSUPPORTED_DATABASE: 'Use postgres, mariadb or mysql, or better-sqlite3 for development.',
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
