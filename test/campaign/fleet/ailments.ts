import { generateKeyPairSync } from 'node:crypto';
import type { SeededRandom } from '../plan/seeded-random.js';

/** Why a worker delivers nothing: its calls do not get through, WeChat Pay does not know its key, or it is a till that only records. */
export type Ailment = 'cut-off' | 'wrong-key' | 'till';

/** How many of those that start are cut off, 0 to 1. */
const CUT_OFF_SHARE = 0.06;

/** How many have a wrong key where that is a trouble, 0 to 1. */
const WRONG_KEY_SHARE = 0.4;

/** How many are tills where an engine tells others what they recorded, 0 to 1. */
const TILL_SHARE = 0.2;

interface Chances {
  readonly hasWrongKeys: boolean;
  readonly hasTills: boolean;
}

export function drawAilment(random: SeededRandom, { hasWrongKeys, hasTills }: Chances): Ailment | null {
  if (random.chance(CUT_OFF_SHARE)) return 'cut-off';
  if (hasTills && random.fork('till').chance(TILL_SHARE)) return 'till';
  return hasWrongKeys && random.fork('key').chance(WRONG_KEY_SHARE) ? 'wrong-key' : null;
}

/** What an ailing worker finds in its environment instead. */
export const AILING: Readonly<Record<Ailment, Readonly<Record<string, string>>>> = {
  // The port of `discard`, which nobody offers any more.
  'cut-off': { PAYSCORE_BASE_URL: 'http://127.0.0.1:9' },
  till: {},
  'wrong-key': { PAYSCORE_MERCHANT_PRIVATE_KEY: anyPrivateKey() },
};

function anyPrivateKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}
