import { randomBytes, sign, type KeyObject } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import type { PlatformKey } from '../platform/platform.js';
import { SCHEME } from './authorization-header.js';
import { replyText } from './canonical-text.js';

/** The signature headers of a reply and the text they cover. */
export interface ReplySignature {
  readonly headers: Record<string, string>;
  readonly text: Buffer;
  /** The `Wechatpay-Serial` it names. */
  readonly serial: string;
  readonly nonce: string;
  /** Nothing about it is wrong. */
  readonly isRight: boolean;
}

/** What a signature is made wrong with. Everything absent is right. */
export interface Distortion {
  readonly key?: KeyObject;
  readonly serial?: string;
  readonly timestamp?: number;
  readonly nonce?: string;
  /** Signed in place of the body that is sent. */
  readonly body?: Buffer;
  /** Sent in place of a signature. */
  readonly signature?: string;
}

/** Signs replies as WeChat Pay does, or wrongly in one chosen respect. */
export class ReplySigner {
  /** Nonce of the last rightly signed reply that has left whole: of another one the caller may not know it yet. */
  lastNonce: string | null = null;

  constructor(private readonly clock: SimulatorClock) {}

  sign(body: Buffer, platform: PlatformKey, distortion: Distortion = {}): ReplySignature {
    const timestamp = String(distortion.timestamp ?? this.clock.seconds());
    const nonce = distortion.nonce ?? randomBytes(16).toString('hex');
    const isRight = Object.keys(distortion).length === 0;
    const text = replyText(timestamp, nonce, distortion.body ?? body);
    const serial = distortion.serial ?? platform.serial;
    return {
      ...{ text, serial, nonce, isRight },
      headers: {
        'Wechatpay-Timestamp': timestamp,
        'Wechatpay-Nonce': nonce,
        'Wechatpay-Signature':
          distortion.signature ?? sign('sha256', text, distortion.key ?? platform.key).toString('base64'),
        'Wechatpay-Serial': serial,
        'Wechatpay-Signature-Type': SCHEME,
      },
    };
  }
}
