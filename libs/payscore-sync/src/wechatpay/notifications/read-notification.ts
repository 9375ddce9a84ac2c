import type { KeyObject } from 'node:crypto';
import { decryptEnvelope } from '../certificates/decrypt-envelope.js';
import { member, parseBody } from '../replies/parse-reply.js';
import type { Verification } from '../replies/reply.js';

/** Why a notification was not opened. */
export type NotificationRefusal =
  | Exclude<Verification, 'verified' | 'replayed-nonce'>
  /** Signed, but no notification, or one of an unknown form. */
  | 'malformed'
  /** No APIv3 key decrypts it. */
  | 'undecryptable';

/** Verified and decrypted. */
export interface OpenedNotification {
  /** `id`, at most 64 characters. */
  readonly id: string;
  /** `event_type`, e.g. `PAYSCORE.USER_PAID`. */
  readonly eventType: string;
  /** The decrypted JSON. */
  readonly content: unknown;
}

export type NotificationReading =
  | { readonly notification: OpenedNotification; readonly refusal: null }
  | { readonly notification: null; readonly refusal: NotificationRefusal };

const ID = /^[0-9A-Za-z_-]{1,64}$/;
const EVENT_TYPE = /^[0-9A-Z_.]{1,64}$/;

export const refusedNotification = (refusal: NotificationRefusal): NotificationReading => ({
  notification: null,
  refusal,
});

/**
 * Reads and decrypts a notification whose signature was verified. `associated_data` may be missing.
 * @param apiV3Keys secret keys of 32 bytes
 */
export function readNotification(body: Buffer, apiV3Keys: readonly KeyObject[]): NotificationReading {
  const envelope = parseBody(body);
  const resource = member(envelope, 'resource');
  const [id, eventType] = [member(envelope, 'id'), member(envelope, 'event_type')];
  const [nonce, ciphertext] = [member(resource, 'nonce'), member(resource, 'ciphertext')];
  const associatedData = member(resource, 'associated_data') ?? '';
  const isReadable =
    member(resource, 'algorithm') === 'AEAD_AES_256_GCM' &&
    typeof nonce === 'string' &&
    typeof ciphertext === 'string' &&
    typeof associatedData === 'string';
  if (!isReadable || !fits(id, ID) || !fits(eventType, EVENT_TYPE)) return refusedNotification('malformed');
  const text = decryptEnvelope({ nonce, ciphertext, associatedData }, apiV3Keys);
  if (text === null) return refusedNotification('undecryptable');
  const content = parseBody(Buffer.from(text));
  if (content === null) return refusedNotification('malformed');
  return { notification: { id, eventType, content }, refusal: null };
}

function fits(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}
