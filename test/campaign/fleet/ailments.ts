import { generateKeyPairSync } from 'node:crypto';
import type { SeededRandom } from '../plan/seeded-random.js';

/** Why a worker delivers nothing: its calls do not get through, or WeChat Pay does not know its key. */
export type Ailment = 'cut-off' | 'wrong-key';

/** How many of those that start are cut off, 0 to 1. */
const CUT_OFF_SHARE = 0.06;

/** How many have a wrong key where that is a trouble, 0 to 1. */
const WRONG_KEY_SHARE = 0.4;

export function drawAilment(random: SeededRandom, hasWrongKeys: boolean): Ailment | null {
  if (random.chance(CUT_OFF_SHARE)) return 'cut-off';
  return hasWrongKeys && random.fork('key').chance(WRONG_KEY_SHARE) ? 'wrong-key' : null;
}

/** What an ailing worker finds in its environment instead. */
export const AILING: Readonly<Record<Ailment, Readonly<Record<string, string>>>> = {
  // The port of `discard`, which nobody offers any more.
  'cut-off': { PAYSCORE_BASE_URL: 'http://127.0.0.1:9' },
  'wrong-key': { PAYSCORE_MERCHANT_PRIVATE_KEY: anyPrivateKey() },
};

function anyPrivateKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}
