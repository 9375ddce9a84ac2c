import { ConfigurationError } from '../../errors/index.js';
import {
  type Environment,
  optionsFromEnvironment,
  type PayscoreInstitutionOptions,
  type ResolvedInstitution,
  resolveOptions,
} from '../../options/index.js';
import { failed, type Finding, ok } from '../finding.js';

export interface SettingsExamined {
  readonly findings: readonly Finding[];
  /** What was given, keys read; null when anything is wrong. */
  readonly given: PayscoreInstitutionOptions | null;
  /** The same, ready for calls. */
  readonly institution: ResolvedInstitution | null;
}

/** Reads the environment as the host does. Every wrong variable is a finding of its own. */
export function examineSettings(environment: Environment): SettingsExamined {
  try {
    const options = optionsFromEnvironment(environment);
    const [given = null] = options.institutions;
    const [institution = null] = resolveOptions(options).institutions;
    return { findings: [ok('settings', `institution ${institution?.mchid}`)], given, institution };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const findings = error.problems.map(({ field, message, remedy }) =>
      failed('settings', { subject: field, detail: message, code: error.code, remedy }),
    );
    return { findings, given: null, institution: null };
  }
}
