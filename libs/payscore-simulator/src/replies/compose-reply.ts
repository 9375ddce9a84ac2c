import { randomBytes, type KeyObject } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import type { PlatformKey } from '../platform/platform.js';
import type { Distortion, ReplySignature, ReplySigner } from '../signing/reply-signer.js';
import { html, json, withBody, type PlainReply } from './plain-reply.js';
import { MIN_HUGE_BYTES, type WireReply } from './wire-reply.js';

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
  /** The key this reply is to be signed with. */
  readonly platformKey: PlatformKey;
  readonly clock: SimulatorClock;
  /** A key the caller does not trust. */
  readonly strangerKey: KeyObject;
}

/** Turns the normal reply into the scripted one. */
export function composeReply(wire: WireReply, normal: PlainReply, tools: ComposeTools): OutgoingReply {
  switch (wire.kind) {
    case 'normal':
    case 'certificates':
      return signed(tools, normal);
    case 'error': {
      const message = wire.message ?? 'A scripted reply of the simulator.';
      const reply = json(wire.status, JSON.stringify({ code: wire.code, message }), wire.headers);
      return (wire.signed ?? wire.status !== 401) ? signed(tools, reply) : unsigned(reply);
    }
    case 'json':
      return signed(tools, json(wire.status, JSON.stringify(wire.body), wire.headers));
    case 'unsigned':
      return unsigned(normal);
    case 'html':
      return unsigned(html(wire.status ?? 502, wire.page ?? GATEWAY_PAGE));
    case 'truncated':
      return signed(tools, withBody(normal), { how: 'half' });
    case 'huge':
      return signed(
        tools,
        json(200, `{"padding":"${'x'.repeat(Math.max(0, wire.bytes - MIN_HUGE_BYTES))}"}`),
      );
    case 'drip': {
      const { intervalMs, from = 'status-line' } = wire;
      return signed(tools, from === 'body' ? withBody(normal) : normal, { how: 'drip', intervalMs, from });
    }
    case 'silence':
      return unsigned(normal, { how: 'never' });
    case 'reset':
      return unsigned(normal, { how: 'reset' });
    case 'replayed-nonce':
      if (tools.signer.lastNonce === null) {
        return signed(
          tools,
          json(500, '{"code":"SYSTEM_ERROR","message":"No nonce to replay: nothing was signed before."}'),
        );
      }
      return distorted(tools, normal, { nonce: tools.signer.lastNonce });
    case 'forged':
      return distorted(tools, normal, { key: tools.strangerKey });
    case 'probe':
      return distorted(tools, normal, {
        signature: `WECHATPAY/SIGNTEST/${randomBytes(240).toString('base64')}`,
      });
    case 'stale':
      return distorted(tools, normal, { timestamp: tools.clock.seconds() + (wire.seconds ?? -301) });
    case 'unknown-serial':
      return distorted(tools, normal, { serial: wire.serial ?? UNKNOWN_SERIAL });
    case 'wrong-body':
      return distorted(tools, normal, { body: Buffer.concat([normal.body, Buffer.from(' ')]) });
  }
}

/** For callers whose signature was not accepted, and for gateways that cannot sign. */
export function unsigned(reply: PlainReply, delivery: Delivery = { how: 'whole' }): OutgoingReply {
  return { reply, signature: null, delivery };
}

function signed(
  { signer, platformKey }: ComposeTools,
  reply: PlainReply,
  delivery: Delivery = { how: 'whole' },
  distortion: Distortion = {},
): OutgoingReply {
  return { reply, signature: signer.sign(reply.body, platformKey, distortion), delivery };
}

function distorted(tools: ComposeTools, reply: PlainReply, distortion: Distortion): OutgoingReply {
  return signed(tools, reply, { how: 'whole' }, distortion);
}
