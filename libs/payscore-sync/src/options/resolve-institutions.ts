import type { PayscoreProblem } from '../errors/index.js';
import type { PayscoreInstitutionOptions } from './payscore-sync.options.js';
import { resolveInstitution, takenName } from './resolve-institution.js';
import type { ResolvedInstitution, ResolvedPayscoreSyncOptions } from './resolved-options.js';

/** Result of a list of institutions. */
export interface ResolvedInstitutions {
  /** Valid institutions. */
  readonly institutions: readonly ResolvedInstitution[];
  readonly problems: readonly PayscoreProblem[];
  /** Names of the invalid ones, if they have one. */
  readonly refused: readonly string[];
}

/**
 * Checks institutions of a source. No problem quotes a secret.
 * @param field prefixes the problems: `field[0].mchid`
 */
export function resolveInstitutions(
  list: readonly unknown[],
  { institutions: others, settings, receivesNotifications }: ResolvedPayscoreSyncOptions,
  field: string,
): ResolvedInstitutions {
  const taken = new Set(others.map(({ name }) => name));
  const institutions: ResolvedInstitution[] = [];
  const problems: PayscoreProblem[] = [];
  const refused: string[] = [];
  list.forEach((given, index) => {
    const at = `${field}[${index}]`;
    if (typeof given !== 'object' || given === null) {
      problems.push({ field: at, message: 'is no object.', remedy: 'Give an institution.' });
      return;
    }
    const options = given as PayscoreInstitutionOptions;
    const resolved = resolveInstitution(options, at, settings, receivesNotifications);
    const name = options.name ?? options.mchid;
    problems.push(...resolved.problems);
    if (taken.has(name)) {
      problems.push(takenName(at));
    } else if (resolved.institution) {
      institutions.push(resolved.institution);
    } else if (typeof name === 'string') {
      refused.push(name);
    }
    taken.add(name);
  });
  return { institutions, problems, refused };
}
