import type { KeyObject } from 'node:crypto';
import { type KeyReading, readApiV3Key, readMerchantPrivateKey } from '../wechatpay/index.js';
import type { PayscoreInstitutionOptions, PayscoreSyncOptions } from './payscore-sync.options.js';

/**
 * The same options with a `KeyObject` in place of the text of each secret. Unreadable texts stay, for the check
 * of the options. The host's object is not changed.
 */
export function withParsedKeys(options: PayscoreSyncOptions): PayscoreSyncOptions {
  const list: unknown = (options as PayscoreSyncOptions | null | undefined)?.institutions;
  if (!Array.isArray(list)) return options;
  return { ...options, institutions: list.map((one) => parsed(one as PayscoreInstitutionOptions)) };
}

function parsed(institution: PayscoreInstitutionOptions): PayscoreInstitutionOptions {
  if (typeof institution !== 'object' || (institution as unknown) === null) return institution;
  const privateKey = keyOf(institution.privateKey, readMerchantPrivateKey);
  const apiV3Key = keyOf(institution.apiV3Key, readApiV3Key);
  const secondApiV3Key = keyOf(institution.secondApiV3Key, readApiV3Key);
  return {
    ...institution,
    ...(privateKey ? { privateKey } : {}),
    ...(apiV3Key ? { apiV3Key } : {}),
    ...(secondApiV3Key ? { secondApiV3Key } : {}),
  };
}

function keyOf(
  value: string | KeyObject | undefined,
  read: (value: string, field: string) => KeyReading,
): KeyObject | null {
  return typeof value === 'string' ? read(value, '').key : null;
}
