import type { ConfigService } from '@nestjs/config';
import type { Environment } from 'nestjs-payscore-sync';
import { readSettings, type Settings } from './settings.js';

/**
 * What ConfigService holds instead of the variables. A function, so that a dump of the service shows no key, and
 * because ConfigModule copies plain values, those of `.env` among them, into `process.env`.
 */
export interface ValidatedEnvironment {
  readonly settings: () => Settings;
}

/** `validate` of ConfigModule: the process's variables and those of `.env`. @throws ConfigurationError */
export function validateEnvironment(environment: Environment): ValidatedEnvironment {
  const settings = readSettings(environment);
  return { settings: () => settings };
}

/** The settings, from where ConfigModule keeps them. */
export function settingsOf(config: ConfigService<ValidatedEnvironment, true>): Settings {
  return config.get('settings', { infer: true })();
}
