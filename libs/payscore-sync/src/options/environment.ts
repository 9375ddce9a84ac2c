import { readFileSync } from 'node:fs';
import { ConfigurationError, type PayscoreProblem } from '../errors/index.js';
import { plainSerial } from '../wechatpay/keys/merchant-private-key.js';
import type { PayscoreInstitutionOptions, PayscoreSyncOptions } from './payscore-sync.options.js';
import { resolveOptions } from './resolve-options.js';
import { resolveSettings } from './resolve-settings.js';
import { type PayscoreSyncSettings, SETTING_RANGES } from './settings.js';
import { withParsedKeys } from './with-parsed-keys.js';

/** Variables by name; empty counts as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options from the `PAYSCORE_*` environment of README and docs/settings.md, for one institution. Keys may be PEM with real or
 * escaped newlines, or paths to files.
 * @throws ConfigurationError that names variables, with every problem at once and no value of a secret.
 */
export function optionsFromEnvironment(environment: Environment): PayscoreSyncOptions {
  const problems: PayscoreProblem[] = [];
  const read = (name: string) => environment[name]?.trim() || undefined;

  const readKey = (name: string): string => {
    const path = read(`${name}_PATH`);
    const value = read(name);
    if (value !== undefined || path === undefined) return value ?? '';
    try {
      return readFileSync(path, 'utf8');
    } catch {
      const remedy = 'Check the path and the permissions.';
      problems.push({ field: `${name}_PATH`, message: 'names a file that cannot be read.', remedy });
      return '';
    }
  };

  const settings = settingsIn(environment);
  const apiV3Key = read('PAYSCORE_API_V3_KEY');
  const secondApiV3Key = read('PAYSCORE_SECOND_API_V3_KEY');
  const baseUrls = read('PAYSCORE_BASE_URL')
    ?.split(',')
    .map((url) => url.trim());
  const certificatePath = read('PAYSCORE_CERTIFICATE_PATH');
  const publicKeyId = read('PAYSCORE_WECHATPAY_PUBLIC_KEY_ID');
  const publicKey = readKey('PAYSCORE_WECHATPAY_PUBLIC_KEY');
  const institution: PayscoreInstitutionOptions = {
    mchid: read('PAYSCORE_MCHID') ?? '',
    merchantSerialNo: plainSerial(read('PAYSCORE_MERCHANT_SERIAL_NO') ?? ''),
    privateKey: readKey('PAYSCORE_MERCHANT_PRIVATE_KEY'),
    wechatpayPublicKeys: publicKeyId || publicKey ? [{ id: publicKeyId ?? '', publicKey }] : [],
    allowCustomHost: read('PAYSCORE_ALLOW_CUSTOM_HOST') === '1',
    ...(apiV3Key === undefined ? {} : { apiV3Key }),
    ...(secondApiV3Key === undefined ? {} : { secondApiV3Key }),
    ...(baseUrls === undefined ? {} : { baseUrls }),
    ...(certificatePath === undefined ? {} : { certificatePath }),
  };
  problems.push(...problemsOf({ ...settings, institutions: [institution] }));
  if (problems.length > 0) throw new ConfigurationError(problems, 'The environment is not valid');
  // Secrets are passed on as `KeyObject`s, which show nothing when printed.
  return withParsedKeys({ ...settings, institutions: [institution] });
}

/**
 * The settings of the `PAYSCORE_*` environment, with defaults, for tools that need no keys.
 * @throws ConfigurationError that names variables
 */
export function settingsFromEnvironment(environment: Environment): PayscoreSyncSettings {
  const { settings, problems } = resolveSettings(settingsIn(environment));
  const named = problems.map((problem) => ({ ...problem, field: settingVariable(problem.field) }));
  if (named.length > 0) throw new ConfigurationError(named, 'The environment is not valid');
  return settings;
}

function settingsIn(environment: Environment): Partial<PayscoreSyncSettings> {
  const given = Object.keys(SETTING_RANGES).flatMap((setting) => {
    const value = environment[settingVariable(setting)]?.trim() || undefined;
    return value === undefined ? [] : [[setting, /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN]];
  });
  return Object.fromEntries(given) as Partial<PayscoreSyncSettings>;
}

function problemsOf(options: PayscoreSyncOptions): PayscoreProblem[] {
  try {
    resolveOptions(options);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((problem) => ({ ...problem, field: variableOf(problem.field) }));
  }
}

const INSTITUTION_VARIABLES: Readonly<Record<string, string>> = {
  mchid: 'PAYSCORE_MCHID',
  merchantSerialNo: 'PAYSCORE_MERCHANT_SERIAL_NO',
  privateKey: 'PAYSCORE_MERCHANT_PRIVATE_KEY',
  apiV3Key: 'PAYSCORE_API_V3_KEY',
  secondApiV3Key: 'PAYSCORE_SECOND_API_V3_KEY',
  baseUrls: 'PAYSCORE_BASE_URL',
  certificatePath: 'PAYSCORE_CERTIFICATE_PATH',
  wechatpayPublicKeys: 'PAYSCORE_WECHATPAY_PUBLIC_KEY_ID',
  'wechatpayPublicKeys[0].id': 'PAYSCORE_WECHATPAY_PUBLIC_KEY_ID',
  'wechatpayPublicKeys[0].publicKey': 'PAYSCORE_WECHATPAY_PUBLIC_KEY',
};

function variableOf(field: string): string {
  const inInstitution = /^institutions\[0\]\.(.+)$/.exec(field)?.[1];
  if (inInstitution?.startsWith('baseUrls')) return 'PAYSCORE_BASE_URL';
  if (inInstitution !== undefined) return INSTITUTION_VARIABLES[inInstitution] ?? field;
  return settingVariable(field);
}

/** `timeoutMs` is `PAYSCORE_TIMEOUT_MS`. */
function settingVariable(setting: string): string {
  return `PAYSCORE_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
