import { dateOf } from '../entities/columns.js';
import type { SyncNotificationEntity } from '../entities/index.js';
import type { NotificationType } from '../states/notification-events.js';

/**
 * A notification of WeChat Pay: its signature was verified and its content decrypted. It is a reason to ask, never
 * evidence: the status of a sync comes from verified replies only.
 */
export interface PayscoreNotificationRecord {
  /** UUIDv7. */
  readonly id: string;
  /** `id` at WeChat Pay. */
  readonly notificationId: string;
  readonly institution: string;
  readonly eventType: NotificationType;
  readonly subMchid: string;
  readonly outOrderNo: string;
  readonly serviceId: string;
  /** The order as WeChat Pay sent it, in its own field names, without `openid` and `attach`. */
  readonly order: Readonly<Record<string, unknown>>;
  /**
   * The customer paid online after the order's sync was settled as `synced`: one of the two payments must be refunded.
   * See docs/operations.md, "A late double payment".
   */
  readonly isLateDoublePayment: boolean;
  readonly receivedAt: Date;
}

export function toNotificationRecord(row: SyncNotificationEntity): PayscoreNotificationRecord {
  const { id, notificationId, institution, eventType, subMchid, outOrderNo, serviceId } = row;
  return {
    id,
    notificationId,
    institution,
    eventType,
    subMchid,
    outOrderNo,
    serviceId,
    order: JSON.parse(row.content) as Record<string, unknown>,
    isLateDoublePayment: row.raisedAt !== null,
    receivedAt: dateOf(row.receivedAt) as Date,
  };
}
