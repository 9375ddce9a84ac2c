import { ConfigurationError } from '../../errors/index.js';
import {
  type Environment,
  optionsFromEnvironment,
  type PayscoreInstitutionOptions,
  type ResolvedInstitution,
  resolveOptions,
} from '../../options/index.js';
import { failed, type Finding, ok } from '../findings/finding.js';

export interface SettingsExamined {
  readonly findings: readonly Finding[];
  /** The options with parsed keys; null with a problem. */
  readonly given: PayscoreInstitutionOptions | null;
  /** The same, resolved. */
  readonly institution: ResolvedInstitution | null;
}

/** Reads the environment like the host. Every invalid variable is a finding. */
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
