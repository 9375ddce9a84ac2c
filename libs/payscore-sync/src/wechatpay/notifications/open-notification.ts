import type { KeyObject } from 'node:crypto';
import type { PlatformCertificates } from '../certificates/platform-certificates.js';
import type { PlatformKeys } from '../keys/key-ring.js';
import { judgeSignature } from '../replies/judge-signature.js';
import { type NotificationReading, readNotification, refusedNotification } from './read-notification.js';

/** How long a notification waits for the certificate it is signed with, ms. */
const LEARN_MS = 2000;

export interface NotificationKeys {
  readonly keys: PlatformKeys;
  /** Where certificates are downloaded; null: nowhere. */
  readonly certificates: Pick<PlatformCertificates, 'learn'> | null;
  /** Secret keys of 32 bytes. */
  readonly apiV3Keys: readonly KeyObject[];
  /** Our clock, epoch ms. */
  readonly now: () => number;
}

/**
 * Verifies and decrypts a notification: the signature as of a reply, but without the memory of nonces, since a
 * notification comes again with the same `id`, and without setting the clock. After an unknown serial number it waits
 * for new platform certificates, if they may be downloaded.
 * @param headers by lower-case name
 */
export async function openNotification(
  { keys, certificates, apiV3Keys, now }: NotificationKeys,
  headers: Readonly<Record<string, unknown>>,
  body: Buffer,
): Promise<NotificationReading> {
  const judge = () => judgeSignature(headers, body, keys, now()).verification;
  let verification = judge();
  if (verification === 'unknown-serial' && certificates !== null) {
    const serial = String(headers['wechatpay-serial']);
    if (await certificates.learn(serial, AbortSignal.timeout(LEARN_MS))) verification = judge();
  }
  if (verification !== 'verified') return refusedNotification(verification);
  return readNotification(body, apiV3Keys);
}
