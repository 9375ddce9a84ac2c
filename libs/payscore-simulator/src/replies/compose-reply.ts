import type { KeyObject } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import type { Distortion, ReplySignature, ReplySigner } from '../signing/reply-signer.js';
import { html, json, withBody } from './plain-reply.js';
import type { PlainReply } from './plain-reply.js';
import { MIN_HUGE_BYTES } from './wire-reply.js';
import type { WireReply } from './wire-reply.js';

const GATEWAY_PAGE = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>';
const UNKNOWN_SERIAL = `PUB_KEY_ID_${'0'.repeat(31)}`;

/** How the bytes leave. */
export type Delivery =
  | { how: 'whole' | 'half' | 'never' | 'reset' }
  | { how: 'drip'; intervalMs: number; from: 'status-line' | 'body' };

/** A reply ready to leave. */
export interface OutgoingReply {
  readonly reply: PlainReply;
  /** null: unsigned. */
  readonly signature: ReplySignature | null;
  readonly delivery: Delivery;
}

export interface ComposeTools {
  readonly signer: ReplySigner;
  readonly clock: SimulatorClock;
  /** A key the caller does not trust. */
  readonly strangerKey: () => Promise<KeyObject>;
}

/** Turns the normal reply into the scripted one. */
export async function composeReply(
  wire: WireReply,
  normal: PlainReply,
  tools: ComposeTools,
): Promise<OutgoingReply> {
  const { signer } = tools;
  switch (wire.kind) {
    case 'normal':
      return signed(signer, normal);
    case 'error': {
      const message = wire.message ?? 'A scripted reply of the simulator.';
      const reply = json(wire.status, JSON.stringify({ code: wire.code, message }), wire.headers);
      return (wire.signed ?? wire.status !== 401) ? signed(signer, reply) : unsigned(reply);
    }
    case 'json':
      return signed(signer, json(wire.status, JSON.stringify(wire.body), wire.headers));
    case 'unsigned':
      return unsigned(normal);
    case 'html':
      return unsigned(html(wire.status ?? 502, wire.page ?? GATEWAY_PAGE));
    case 'truncated':
      return signed(signer, withBody(normal), { how: 'half' });
    case 'huge':
      return signed(
        signer,
        json(200, `{"padding":"${'x'.repeat(Math.max(0, wire.bytes - MIN_HUGE_BYTES))}"}`),
      );
    case 'drip': {
      const { intervalMs, from = 'status-line' } = wire;
      return signed(signer, from === 'body' ? withBody(normal) : normal, { how: 'drip', intervalMs, from });
    }
    case 'silence':
      return unsigned(normal, { how: 'never' });
    case 'reset':
      return unsigned(normal, { how: 'reset' });
    case 'replayed-nonce':
      if (signer.lastNonce === null) {
        return signed(
          signer,
          json(500, '{"code":"SYSTEM_ERROR","message":"No nonce to replay: nothing was signed before."}'),
        );
      }
      return distorted(signer, normal, { nonce: signer.lastNonce });
    case 'forged':
      return distorted(signer, normal, { key: await tools.strangerKey() });
    case 'probe':
      return distorted(signer, normal, {
        signature: `WECHATPAY/SIGNTEST/${randomBytes(240).toString('base64')}`,
      });
    case 'stale':
      return distorted(signer, normal, { timestamp: tools.clock.seconds() + (wire.seconds ?? -301) });
    case 'unknown-serial':
      return distorted(signer, normal, { serial: wire.serial ?? UNKNOWN_SERIAL });
    case 'wrong-body':
      return distorted(signer, normal, { body: Buffer.concat([normal.body, Buffer.from(' ')]) });
  }
}

/** For callers whose signature was not accepted, and for gateways that cannot sign. */
export function unsigned(reply: PlainReply, delivery: Delivery = { how: 'whole' }): OutgoingReply {
  return { reply, signature: null, delivery };
}

function signed(
  signer: ReplySigner,
  reply: PlainReply,
  delivery: Delivery = { how: 'whole' },
): OutgoingReply {
  return { reply, signature: signer.sign(reply.body), delivery };
}

function distorted(signer: ReplySigner, reply: PlainReply, distortion: Distortion): OutgoingReply {
  return { reply, signature: signer.sign(reply.body, distortion), delivery: { how: 'whole' } };
}
