import type { KeyObject } from 'node:crypto';
import type { PayscoreProblem } from '../errors/index.js';
import {
  agentProblem,
  certificatePathProblem,
  KeyObjectSigner,
  merchantSerialProblem,
  type PlatformKeys,
  publicKeyIdProblem,
  readApiV3Key,
  readMerchantPrivateKey,
  readWechatpayPublicKey,
  type Signer,
  type SignerSource,
  StaticKeyRing,
} from '../wechatpay/index.js';
import { baseUrlProblem, DEFAULT_BASE_URL } from './base-url.js';
import type { PayscoreInstitutionOptions } from './payscore-sync.options.js';
import type { ResolvedInstitution } from './resolved-options.js';
import type { PayscoreSyncSettings } from './settings.js';

/** Either the institution, or all that is wrong with it. `field` prefixes the problems, e.g. `institutions[0]`. */
export function resolveInstitution(
  given: PayscoreInstitutionOptions,
  field: string,
  { timeoutMs, certRefreshMinMs }: Pick<PayscoreSyncSettings, 'timeoutMs' | 'certRefreshMinMs'>,
): { institution: ResolvedInstitution | null; problems: PayscoreProblem[] } {
  const problems: PayscoreProblem[] = [];
  const add = (problem: PayscoreProblem | null) => void (problem && problems.push(problem));

  const mchid: unknown = given.mchid;
  if (typeof mchid !== 'string' || !/^\d{1,32}$/.test(mchid)) {
    add({
      field: `${field}.mchid`,
      message: mchid ? 'is no merchant number.' : 'is missing.',
      remedy: "Give the institution's merchant number (机构商户号), digits only.",
    });
  }
  const name = given.name ?? given.mchid;
  if (given.name !== undefined && !/^[0-9A-Za-z_.-]{1,64}$/.test(given.name)) {
    const remedy = 'Use 1 to 64 letters, digits, _ . or -.';
    add({ field: `${field}.name`, message: 'has characters a name cannot have.', remedy });
  }
  const baseUrls = resolveBaseUrls(given, field, add);
  if (given.agent) add(agentProblem(given.agent, baseUrls[0] ?? '', `${field}.agent`));
  const signer = resolveSigner(given, field, add);
  const keys = resolveKeys(given, field, add);
  const apiV3Key = resolveApiV3Key(given, field, add);
  const path = given.certificatePath;
  if (path !== undefined) add(certificatePathProblem(path, `${field}.certificatePath`));
  if (problems.length > 0 || !signer) return { institution: null, problems };
  const certificates = apiV3Key && {
    apiV3Key,
    refreshMinMs: certRefreshMinMs,
    ...(path === undefined ? {} : { path }),
  };
  const client = {
    mchid: given.mchid,
    signer,
    ...(keys ? { keys } : {}),
    ...(certificates ? { certificates } : {}),
    baseUrls,
    timeoutMs,
    ...(given.agent ? { agent: given.agent } : {}),
  };
  return { institution: { name, mchid: given.mchid, client }, problems };
}

type Add = (problem: PayscoreProblem | null) => void;

function resolveBaseUrls(given: PayscoreInstitutionOptions, field: string, add: Add): readonly string[] {
  const { baseUrl, baseUrls, allowCustomHost = false } = given;
  if (baseUrls === undefined) {
    const one = baseUrl ?? DEFAULT_BASE_URL;
    add(baseUrlProblem(one, allowCustomHost, `${field}.baseUrl`));
    return [one];
  }
  const at = `${field}.baseUrls`;
  if (baseUrl !== undefined) {
    add({ field: at, message: 'is given beside baseUrl.', remedy: 'Give one of the two.' });
  }
  if (baseUrls.length === 0)
    add({ field: at, message: 'is empty.', remedy: 'Leave it out for the default.' });
  const problems = baseUrls.map((url, index) => baseUrlProblem(url, allowCustomHost, `${at}[${index}]`));
  problems.forEach(add);
  if (problems.every((problem) => problem === null)) {
    const urls = baseUrls.map((url) => new URL(url));
    if (new Set(urls.map(({ origin }) => origin)).size < urls.length) {
      add({
        field: at,
        message: 'names one host twice.',
        remedy: 'Keep each once, in the order to try them.',
      });
    }
    if (new Set(urls.map(({ protocol }) => protocol)).size > 1) {
      add({ field: at, message: 'mixes http and https.', remedy: 'Use https; http is for simulators.' });
    }
  }
  return baseUrls;
}

function resolveSigner(
  given: PayscoreInstitutionOptions,
  field: string,
  add: Add,
): Signer | SignerSource | null {
  if (given.signer) return checkSigner(given.signer, field, add);
  const serial: unknown = given.merchantSerialNo;
  const serialProblem =
    typeof serial === 'string' && serial !== ''
      ? merchantSerialProblem(serial, `${field}.merchantSerialNo`)
      : missing(
          `${field}.merchantSerialNo`,
          'Give the serial number of the merchant API certificate (商户API证书序列号).',
        );
  add(serialProblem);
  if (!given.privateKey) {
    add(missing(`${field}.privateKey`, 'Give the content of apiclient_key.pem (商户API私钥), or a signer.'));
    return null;
  }
  const reading = readMerchantPrivateKey(given.privateKey, `${field}.privateKey`);
  add(reading.problem);
  if (serialProblem || reading.key === null) return null;
  return new KeyObjectSigner({ serialNo: given.merchantSerialNo as string, privateKey: reading.key });
}

function checkSigner(signer: Signer | SignerSource, field: string, add: Add): Signer | SignerSource | null {
  const at = `${field}.signer`;
  let serialNo: unknown;
  try {
    ({ serialNo } = typeof signer === 'function' ? signer() : signer);
  } catch {
    add({
      field: at,
      message: 'throws when it is asked for.',
      remedy: 'Give it its first key before the module starts.',
    });
    return null;
  }
  const problem = merchantSerialProblem(String(serialNo), `${at}.serialNo`);
  add(problem);
  return problem === null ? signer : null;
}

function resolveKeys(given: PayscoreInstitutionOptions, field: string, add: Add): PlatformKeys | null {
  const { platformKeys, wechatpayPublicKeys: list = [] } = given;
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

/** Without public keys it is needed: certificates are downloaded then. */
function resolveApiV3Key(given: PayscoreInstitutionOptions, field: string, add: Add): KeyObject | null {
  const hasKeys = Boolean(given.platformKeys ?? given.wechatpayPublicKeys?.length);
  if (given.apiV3Key === undefined) {
    if (!hasKeys) {
      add(
        missing(
          `${field}.wechatpayPublicKeys`,
          "Give the id and content of WeChat Pay's public key (微信支付公钥), or the APIv3 key (apiV3Key, PAYSCORE_API_V3_KEY), so that platform certificates are downloaded.",
        ),
      );
    }
    return null;
  }
  const reading = readApiV3Key(given.apiV3Key, `${field}.apiV3Key`);
  add(reading.problem);
  return reading.key;
}

function missing(field: string, remedy: string): PayscoreProblem {
  return { field, message: 'is missing.', remedy };
}
