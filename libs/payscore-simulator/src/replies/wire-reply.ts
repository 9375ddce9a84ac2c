import type { ListFault } from '../platform/certificate-list.js';

/**
 * What goes over the wire in place of, or as, the normal reply.
 *
 * | kind | the caller sees |
 * |---|---|
 * | `normal` | what the rules answer, signed |
 * | `error` | `{ code, message }` with this status; signed unless it is a 401 or `signed` says otherwise |
 * | `json` | this body with this status, signed |
 * | `forged` | the normal reply signed with a key nobody trusts, under the right serial |
 * | `unsigned` | the normal reply without signature headers |
 * | `probe` | the normal reply with a `WECHATPAY/SIGNTEST/…` signature |
 * | `stale` | the normal reply, rightly signed, its timestamp `seconds` (default -301) from now |
 * | `replayed-nonce` | the normal reply, rightly signed, with the nonce of the last rightly signed reply |
 * | `unknown-serial` | the normal reply, rightly signed, under a serial the caller does not hold |
 * | `wrong-body` | the normal reply with the signature of another body |
 * | `html` | a gateway's HTML page, unsigned; status 502 unless given |
 * | `truncated` | a signed reply that ends half way through its body |
 * | `huge` | a signed JSON body of this many bytes |
 * | `drip` | the signed reply one byte every `intervalMs`, from the status line or from the body on |
 * | `certificates` | a signed list of certificates with this `fault`; anything else is answered normally |
 * | `silence` | nothing, on an open connection |
 * | `reset` | a TCP reset |
 *
 * Where a kind needs a body and the normal reply is a 204, it is a 200 with `{}`.
 */
export type WireReply =
  | { kind: PlainKind }
  | {
      kind: 'error';
      status: number;
      code: string;
      message?: string | undefined;
      headers?: Record<string, string> | undefined;
      signed?: boolean | undefined;
    }
  | { kind: 'json'; status: number; body: unknown; headers?: Record<string, string> | undefined }
  | { kind: 'stale'; seconds?: number | undefined }
  | { kind: 'unknown-serial'; serial?: string | undefined }
  | { kind: 'html'; status?: number | undefined; page?: string | undefined }
  | { kind: 'huge'; bytes: number }
  | { kind: 'certificates'; fault: ListFault }
  | { kind: 'drip'; intervalMs: number; from?: 'status-line' | 'body' | undefined };

/** Kinds without settings. */
export const PLAIN_KINDS = [
  'normal',
  'forged',
  'unsigned',
  'probe',
  'replayed-nonce',
  'wrong-body',
  'truncated',
  'silence',
  'reset',
] as const;
export type PlainKind = (typeof PLAIN_KINDS)[number];

export type WireReplyKind = WireReply['kind'];

/** The smallest `huge` body: its frame without padding. */
export const MIN_HUGE_BYTES = '{"padding":""}'.length;
/** The largest `huge` body: 64 MiB. */
export const MAX_HUGE_BYTES = 64 * 1024 * 1024;
