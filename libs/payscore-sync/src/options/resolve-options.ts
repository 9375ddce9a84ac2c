import { ConfigurationError, type PayscoreProblem } from '../errors/index.js';
import { isList } from './add-problem.js';
import type { PayscoreInstitutionOptions, PayscoreSyncOptions } from './payscore-sync.options.js';
import { resolveInstitution, takenName } from './resolve-institution.js';
import { resolveSettings } from './resolve-settings.js';
import type { ResolvedPayscoreSyncOptions } from './resolved-options.js';

/**
 * Checks all options and fills in the defaults.
 * @param hasSource whether a source supplies institutions, so that the list may be empty
 * @param receivesNotifications whether every institution needs an APIv3 key
 * @throws ConfigurationError with every problem, none of which quotes a secret.
 */
export function resolveOptions(
  options: PayscoreSyncOptions,
  hasSource = false,
  receivesNotifications = false,
): ResolvedPayscoreSyncOptions {
  const { institutions: given, ...numbers } = options;
  const { settings, problems } = resolveSettings(numbers);
  const list = isList(given) ? given : [];
  if (list.length === 0 && !hasSource) {
    const remedy = 'Give at least one institution, or an institutionSource.';
    problems.push({ field: 'institutions', message: 'is empty.', remedy });
  }
  const resolved = list.map((one, index) =>
    resolveInstitution(one, `institutions[${index}]`, settings, receivesNotifications),
  );
  problems.push(...resolved.flatMap((one) => one.problems), ...sameNames(list));
  if (problems.length > 0) throw new ConfigurationError(problems);
  const institutions = resolved.flatMap((one) => one.institution ?? []);
  return { settings, institutions, receivesNotifications };
}

function sameNames(list: PayscoreSyncOptions['institutions']): PayscoreProblem[] {
  const names = list.map((one: PayscoreInstitutionOptions | null) => one?.name ?? one?.mchid);
  return names.flatMap((name, index) =>
    name === undefined || names.indexOf(name) === index ? [] : [takenName(`institutions[${index}]`)],
  );
}
