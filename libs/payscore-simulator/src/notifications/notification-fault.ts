import { type KeyObject, randomBytes } from 'node:crypto';
import type { Distortion } from '../signing/reply-signer.js';

/**
 * What is wrong, or uncommon, with a notification.
 *
 * | fault | |
 * |---|---|
 * | `probe` | a `WECHATPAY/SIGNTEST/…` signature |
 * | `forged` | signed by an unknown key |
 * | `unsigned` | no signature headers |
 * | `stale` | rightly signed, ten minutes ago |
 * | `unknown-serial` | rightly signed, under an unknown serial number |
 * | `wrong-body` | the signature of another body |
 * | `wrong-key` | encrypted under another APIv3 key |
 * | `wrong-tenant` | about an order of another merchant |
 * | `broken-json` | signed, but half a JSON text |
 * | `huge` | signed, with more than 1 MiB |
 * | `no-associated-data` | not wrong: without `associated_data` |
 * | `sp-mchid` | not wrong: `sp_mchid` in place of `mchid` |
 */
export const NOTIFICATION_FAULTS = [
  'probe',
  'forged',
  'unsigned',
  'stale',
  'unknown-serial',
  'wrong-body',
  'wrong-key',
  'wrong-tenant',
  'broken-json',
  'huge',
  'no-associated-data',
  'sp-mchid',
] as const;
export type NotificationFault = (typeof NOTIFICATION_FAULTS)[number];

const TEN_MINUTES = 600;

/** How a fault distorts the signature. @param strangerKey a key the receiver does not trust */
export function distortionOf(
  fault: NotificationFault | undefined,
  body: Buffer,
  seconds: number,
  strangerKey: KeyObject,
): Distortion {
  const distortions: Partial<Record<NotificationFault, Distortion>> = {
    probe: { signature: `WECHATPAY/SIGNTEST/${randomBytes(240).toString('base64')}` },
    forged: { key: strangerKey },
    stale: { timestamp: seconds - TEN_MINUTES },
    'unknown-serial': { serial: `PUB_KEY_ID_${'0'.repeat(31)}` },
    'wrong-body': { body: Buffer.concat([body, Buffer.from(' ')]) },
  };
  return (fault && distortions[fault]) ?? {};
}
