import type { PayscoreProblem } from '../errors/index.js';
import {
  KeyObjectSigner,
  merchantSerialProblem,
  publicKeyIdProblem,
  readMerchantPrivateKey,
  readWechatpayPublicKey,
  type Signer,
  StaticKeyRing,
} from '../wechatpay/index.js';
import { baseUrlProblem, DEFAULT_BASE_URL } from './base-url.js';
import type { PayscoreInstitutionOptions } from './payscore-sync.options.js';
import type { ResolvedInstitution } from './resolved-options.js';

/** Either the institution, or all that is wrong with it. `field` prefixes the problems, e.g. `institutions[0]`. */
export function resolveInstitution(
  given: PayscoreInstitutionOptions,
  field: string,
  timeoutMs: number,
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
  add(apiV3KeyProblem(given.apiV3Key, `${field}.apiV3Key`));
  add(baseUrlProblem(given.baseUrl ?? DEFAULT_BASE_URL, given.allowCustomHost === true, `${field}.baseUrl`));

  const signer = resolveSigner(given, field, add);
  const keys = resolveKeys(given, field, add);
  if (problems.length > 0 || !signer || !keys) return { institution: null, problems };
  const client = {
    mchid: given.mchid,
    signer,
    keys,
    baseUrl: given.baseUrl ?? DEFAULT_BASE_URL,
    timeoutMs,
    ...(given.agent ? { agent: given.agent } : {}),
  };
  return { institution: { name, mchid: given.mchid, client }, problems };
}

type Add = (problem: PayscoreProblem | null) => void;

function resolveSigner(given: PayscoreInstitutionOptions, field: string, add: Add): Signer | null {
  const serial: unknown = given.merchantSerialNo;
  const serialProblem =
    typeof serial === 'string' && serial !== ''
      ? merchantSerialProblem(serial, `${field}.merchantSerialNo`)
      : missing(
          `${field}.merchantSerialNo`,
          'Give the serial number of the merchant API certificate (商户API证书序列号).',
        );
  add(serialProblem);
  if (given.signer) return serialProblem ? null : given.signer;
  if (!given.privateKey) {
    add(missing(`${field}.privateKey`, 'Give the content of apiclient_key.pem (商户API私钥), or a signer.'));
    return null;
  }
  const reading = readMerchantPrivateKey(given.privateKey, `${field}.privateKey`);
  add(reading.problem);
  if (serialProblem || reading.key === null) return null;
  return new KeyObjectSigner({ serialNo: given.merchantSerialNo, privateKey: reading.key });
}

function resolveKeys(given: PayscoreInstitutionOptions, field: string, add: Add): StaticKeyRing | null {
  const list: PayscoreInstitutionOptions['wechatpayPublicKeys'] = given.wechatpayPublicKeys ?? [];
  if (list.length === 0) {
    add(
      missing(
        `${field}.wechatpayPublicKeys`,
        "Give the id and content of WeChat Pay's public key (微信支付公钥).",
      ),
    );
    return null;
  }
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

function apiV3KeyProblem(key: string | undefined, field: string): PayscoreProblem | null {
  if (key === undefined || Buffer.byteLength(key) === 32) return null;
  const message = `has ${Buffer.byteLength(key)} bytes instead of 32.`;
  return {
    field,
    message,
    remedy: 'Copy the APIv3 key (APIv3密钥) set in the merchant platform, without spaces.',
  };
}

function missing(field: string, remedy: string): PayscoreProblem {
  return { field, message: 'is missing.', remedy };
}
