import { type PayscoreProblem, problemOf } from '../errors/index.js';
import {
  agentProblem,
  certificatePathProblem,
  KeyObjectSigner,
  merchantSerialProblem,
  readMerchantPrivateKey,
  type Signer,
  type SignerSource,
} from '../wechatpay/index.js';
import { plainSerial } from '../wechatpay/keys/merchant-private-key.js';
import { textProblem } from '../wechatpay/keys/text-problem.js';
import { type AddProblem, missing } from './add-problem.js';
import type { PayscoreInstitutionOptions } from './payscore-sync.options.js';
import { resolveBaseUrls } from './resolve-base-urls.js';
import { resolveApiV3Keys, resolveKeys } from './resolve-keys.js';
import type { ResolvedInstitution } from './resolved-options.js';
import type { PayscoreSyncSettings } from './settings.js';

/** The institution, or all its problems. `field` prefixes the problems, e.g. `institutions[0]`. */
export function resolveInstitution(
  given: PayscoreInstitutionOptions,
  field: string,
  { timeoutMs, certRefreshMinMs }: Pick<PayscoreSyncSettings, 'timeoutMs' | 'certRefreshMinMs'>,
  receivesNotifications = false,
): { institution: ResolvedInstitution | null; problems: PayscoreProblem[] } {
  const problems: PayscoreProblem[] = [];
  const add = (problem: PayscoreProblem | null) => void (problem && problems.push(problem));

  if (typeof given !== 'object' || (given as unknown) === null) {
    add({ field, message: 'is no object.', remedy: 'Give an institution.' });
    return { institution: null, problems };
  }
  add(mchidProblem(given.mchid, `${field}.mchid`));
  const name = given.name ?? given.mchid;
  if (given.name !== undefined) add(nameProblem(given.name, `${field}.name`));
  const baseUrls = resolveBaseUrls(given, field, add);
  if (given.agent) add(agentProblem(given.agent, baseUrls[0] ?? '', `${field}.agent`));
  const signer = resolveSigner(given, field, add);
  const keys = resolveKeys(given, field, add);
  const apiV3Keys = resolveApiV3Keys(given, field, receivesNotifications, add);
  const path = given.certificatePath;
  if (path !== undefined) add(certificatePathProblem(path, `${field}.certificatePath`));
  if (problems.length > 0 || !signer) return { institution: null, problems };
  const certificates = apiV3Keys && {
    ...apiV3Keys,
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

/** The name of this institution is that of an earlier one. */
export function takenName(field: string): PayscoreProblem {
  return problemOf(`${field}.name`, 'is taken by another institution.', 'Give each its own.');
}

function resolveSigner(
  given: PayscoreInstitutionOptions,
  field: string,
  add: AddProblem,
): Signer | SignerSource | null {
  if (given.signer) return checkSigner(given.signer, field, add);
  const at = `${field}.merchantSerialNo`;
  const { merchantSerialNo: serial } = given;
  const serialProblem = serial
    ? merchantSerialProblem(typeof serial === 'string' ? plainSerial(serial) : serial, at)
    : missing(at, 'Give the serial number of the merchant API certificate (商户API证书序列号).');
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

function checkSigner(
  signer: Signer | SignerSource,
  field: string,
  add: AddProblem,
): Signer | SignerSource | null {
  const at = `${field}.signer`;
  let serialNo: unknown;
  try {
    ({ serialNo } = typeof signer === 'function' ? signer() : signer);
  } catch {
    add(problemOf(at, 'throws when it is asked for.', 'Give it its first key before the module starts.'));
    return null;
  }
  const problem = merchantSerialProblem(String(serialNo), `${at}.serialNo`);
  add(problem);
  return problem === null ? signer : null;
}

function mchidProblem(mchid: unknown, field: string): PayscoreProblem | null {
  const remedy = "Give the institution's merchant number (机构商户号), digits only.";
  if (mchid === undefined || mchid === null || mchid === '') return missing(field, remedy);
  if (typeof mchid === 'string' && /^\d{1,32}$/.test(mchid)) return null;
  const problem = textProblem(mchid, field, `${remedy} Write it in quotes.`);
  return problem ?? problemOf(field, 'is no merchant number.', remedy);
}

function nameProblem(name: unknown, field: string): PayscoreProblem | null {
  const remedy = 'Use 1 to 64 letters, digits, _ . or -.';
  if (typeof name === 'string' && /^[0-9A-Za-z_.-]{1,64}$/.test(name)) return null;
  const problem = textProblem(name, field, `${remedy} Write it in quotes.`);
  return problem ?? problemOf(field, 'has characters a name cannot have.', remedy);
}
