import type { KeyObject } from 'node:crypto';
import {
  type PlatformKeys,
  publicKeyIdProblem,
  readApiV3Key,
  readWechatpayPublicKey,
  StaticKeyRing,
} from '../wechatpay/index.js';
import { type AddProblem, isList, missing } from './add-problem.js';
import type { PayscoreInstitutionOptions } from './payscore-sync.options.js';

/** Constant keys for the verification of replies; null without keys or with an invalid one. */
export function resolveKeys(
  given: PayscoreInstitutionOptions,
  field: string,
  add: AddProblem,
): PlatformKeys | null {
  const { platformKeys, wechatpayPublicKeys: list = [] } = given;
  if (!isList(list) || list.some((one: unknown) => typeof one !== 'object' || one === null)) {
    const remedy = 'Give [{ id, publicKey }].';
    add({ field: `${field}.wechatpayPublicKeys`, message: 'is no list of keys.', remedy });
    return null;
  }
  if (platformKeys && list.length > 0) {
    const remedy = 'Give one of the two.';
    add({ field: `${field}.platformKeys`, message: 'is given beside wechatpayPublicKeys.', remedy });
  }
  if (platformKeys || list.length === 0) return platformKeys ?? null;
  const keys = list.flatMap(({ id, publicKey }, index) => {
    const at = `${field}.wechatpayPublicKeys[${index}]`;
    const idProblem = publicKeyIdProblem(id, `${at}.id`);
    add(idProblem);
    if (!publicKey) {
      add(missing(`${at}.publicKey`, 'Give the content of pub_key.pem (微信支付公钥).'));
      return [];
    }
    const reading = readWechatpayPublicKey(publicKey, `${at}.publicKey`);
    add(reading.problem);
    if (list.findIndex((other) => other.id === id) !== index) {
      add({ field: `${at}.id`, message: 'is given twice.', remedy: 'Keep one key per id.' });
      return [];
    }
    return idProblem === null && reading.key !== null ? [{ serial: id, key: reading.key }] : [];
  });
  return keys.length === list.length ? new StaticKeyRing(keys) : null;
}

/** The APIv3 keys, one or two. */
export interface ResolvedApiV3Keys {
  readonly apiV3Key: KeyObject;
  readonly secondApiV3Key?: KeyObject;
}

/**
 * The APIv3 keys; null for none. One is required without public keys, to download certificates, and for notifications.
 * @param isRequired notifications are received
 */
export function resolveApiV3Keys(
  given: PayscoreInstitutionOptions,
  field: string,
  isRequired: boolean,
  add: AddProblem,
): ResolvedApiV3Keys | null {
  const hasKeys = Boolean(given.platformKeys ?? given.wechatpayPublicKeys?.length);
  const second =
    given.secondApiV3Key === undefined ? null : readApiV3Key(given.secondApiV3Key, `${field}.secondApiV3Key`);
  if (second) add(second.problem);
  if (given.apiV3Key === undefined) {
    if (isRequired) {
      add(missing(`${field}.apiV3Key`, 'Give the APIv3 key (APIv3密钥), which decrypts notifications.'));
    } else if (!hasKeys) {
      add(
        missing(
          `${field}.wechatpayPublicKeys`,
          "Give the id and content of WeChat Pay's public key (微信支付公钥), or the APIv3 key (apiV3Key, PAYSCORE_API_V3_KEY), so that platform certificates are downloaded.",
        ),
      );
    } else if (second) {
      add(missing(`${field}.apiV3Key`, 'Give the first APIv3 key beside the second.'));
    }
    return null;
  }
  const { key, problem } = readApiV3Key(given.apiV3Key, `${field}.apiV3Key`);
  add(problem);
  return key && { apiV3Key: key, ...(second?.key ? { secondApiV3Key: second.key } : {}) };
}
