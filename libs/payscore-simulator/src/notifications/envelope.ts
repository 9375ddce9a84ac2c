import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { orderOnTheWire } from '../orders/order-on-the-wire.js';
import type { Institution } from '../institution.js';
import type { Order } from '../orders/order.js';
import { toChinaTime } from '../orders/rfc3339.js';
import type { NotificationFault } from './notification-fault.js';

export const NOTIFICATION_TYPES = ['PAYSCORE.USER_PAID', 'PAYSCORE.USER_CONFIRM'] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

export interface EnvelopeInput {
  readonly order: Order;
  readonly type: string;
  readonly id: string;
  readonly fault: NotificationFault | undefined;
}

/** An id as WeChat Pay's look. */
export const newNotificationId = (): string => `EV-${randomUUID().replaceAll('-', '')}`;

/** The body of a notification: the order as the query answers it, encrypted under the APIv3 key. */
export function envelopeOf(
  { order, type, id, fault }: EnvelopeInput,
  institution: Institution,
  nowMs: number,
): Buffer {
  if (fault === 'broken-json') return Buffer.from(`{"id":"${id}","resource":{`);
  const nonce = randomBytes(6).toString('hex');
  const associatedData = fault === 'no-associated-data' ? '' : 'payscore';
  const key = fault === 'wrong-key' ? randomBytes(16).toString('hex') : institution.options.apiV3Key;
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associatedData));
  const plain = JSON.stringify(contentOf(order, institution, fault));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const envelope = {
    id,
    create_time: toChinaTime(nowMs),
    event_type: type,
    resource_type: 'encrypt-resource',
    summary: type === 'PAYSCORE.USER_PAID' ? '用户已支付' : '用户已确认',
    resource: {
      algorithm: 'AEAD_AES_256_GCM',
      original_type: 'payscore',
      ...(fault === 'no-associated-data' ? {} : { associated_data: associatedData }),
      nonce,
      ciphertext: sealed.toString('base64'),
    },
    ...(fault === 'huge' ? { padding: 'x'.repeat(1024 * 1024) } : {}),
  };
  return Buffer.from(JSON.stringify(envelope));
}

function contentOf(order: Order, institution: Institution, fault: NotificationFault | undefined) {
  const { mchid, ...content } = orderOnTheWire(order, institution);
  const merchant = fault === 'wrong-tenant' ? '1900009999' : mchid;
  return {
    ...content,
    ...(fault === 'sp-mchid' ? { sp_mchid: merchant } : { mchid: merchant }),
    // Personal data and data of the merchant, which a receiver must not keep.
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    attach: 'Easdfowealsdkjfnlaksjdlfkwqoi&wl3l2sald',
  };
}
