import { createPublicKey, type KeyObject } from 'node:crypto';
import { ConfigurationError, type PayscoreProblem } from '../../errors/payscore.error.js';
import { type KeyReading, readBlock, readKeyObject, unreadable, withoutBlock } from './key-reading.js';
import type { PlatformKey } from './key-ring.js';
import { pemBlocks } from './pem.js';
import { textProblem } from './text-problem.js';

const GIVE_KEY = "Give the content of pub_key.pem, WeChat Pay's public key from the merchant console.";

export interface WechatPayPublicKeyOptions {
  /** `PUB_KEY_ID_` and digits, from the merchant console. */
  readonly id: string;
  /** RSA key: PEM with real or `\n`-escaped newlines, or a public `KeyObject`. */
  readonly publicKey: string | KeyObject;
}

/**
 * WeChat Pay's public key (微信支付公钥), ready for a key ring.
 *
 * @throws {@link ConfigurationError} naming every problem of the ID and the key
 */
export function wechatpayPublicKey({ id, publicKey }: WechatPayPublicKeyOptions): PlatformKey {
  const reading = readWechatpayPublicKey(publicKey, 'publicKey');
  const problems = [publicKeyIdProblem(id, 'id'), reading.problem].filter((problem) => problem !== null);
  if (problems.length > 0 || reading.key === null) {
    throw new ConfigurationError(problems, "WeChat Pay's public key cannot be used");
  }
  return { serial: id, key: reading.key };
}

/** Null when the text can be the ID of a WeChat Pay public key (微信支付公钥ID). */
export function publicKeyIdProblem(id: string, field: string): PayscoreProblem | null {
  const remedy = "Copy the ID shown beside WeChat Pay's public key in the merchant console.";
  const problem = textProblem(id, field, remedy);
  if (problem) return problem;
  if (/^PUB_KEY_ID_[0-9A-Za-z]{1,64}$/.test(id)) return null;
  const message = /^[0-9A-Fa-f]{32,64}$/.test(id)
    ? 'is the serial number of a certificate.'
    : 'does not look like PUB_KEY_ID_ followed by digits.';
  return { field, message, remedy };
}

/**
 * Reads WeChat Pay's public key once.
 *
 * @param value PEM with real or `\n`-escaped newlines, or a public `KeyObject`
 * @param field name of the setting, for the problem
 */
export function readWechatpayPublicKey(value: string | KeyObject, field: string): KeyReading {
  if (typeof value !== 'string') return readKeyObject(value, 'public', field, GIVE_KEY);
  const blocks = pemBlocks(value);
  // A private key is a secret in the wrong place, so it is refused even beside a public one.
  const wrong = blocks.find(({ label }) => !label.endsWith('PUBLIC KEY'));
  if (wrong) return unreadable(field, whatItIs(wrong.label), GIVE_KEY);
  const block = blocks[0];
  if (!block) return withoutBlock(value, field, 'PUBLIC KEY', whatItIs, GIVE_KEY);
  return readBlock(block, 'public', createPublicKey, field, GIVE_KEY);
}

function whatItIs(label: string): string {
  if (label.endsWith('PRIVATE KEY')) return 'is a private key, not a public key.';
  if (label.endsWith('CERTIFICATE')) return 'is a certificate, not a public key.';
  return `is a PEM block of type ${label}, not a public key.`;
}
