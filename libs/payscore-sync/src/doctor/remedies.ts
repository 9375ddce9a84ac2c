import { ERROR_REMEDIES, FINDING_REMEDIES, HINT_REMEDIES } from '../errors/index.js';
import type { DoctorCode } from './finding.js';

/** Remedy of a code. */
export function remedyFor(code: DoctorCode): string {
  const known: Readonly<Partial<Record<DoctorCode, string>>> = {
    ...HINT_REMEDIES,
    ...FINDING_REMEDIES,
    ...ERROR_REMEDIES,
  };
  return known[code] ?? 'See the entry of this code in docs/errors.md.';
}
