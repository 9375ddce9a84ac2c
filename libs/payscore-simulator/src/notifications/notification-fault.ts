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
  switch (fault) {
    case 'probe':
      return { signature: `WECHATPAY/SIGNTEST/${randomBytes(240).toString('base64')}` };
    case 'forged':
      return { key: strangerKey };
    case 'stale':
      return { timestamp: seconds - TEN_MINUTES };
    case 'unknown-serial':
      return { serial: `PUB_KEY_ID_${'0'.repeat(31)}` };
    case 'wrong-body':
      return { body: Buffer.concat([body, Buffer.from(' ')]) };
    default:
      return {};
  }
}
