import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NotificationType } from '../states/notification-events.js';
import { BigintColumn, TextColumn } from './columns.js';
import { LedgerIndexes } from './ledger-indexes.decorator.js';

const nullable = { nullable: true };

/** One notification of WeChat Pay. It is a reason to ask, never evidence. */
@Entity({ name: 'payscore_sync_notifications' })
@LedgerIndexes('payscore_sync_notifications')
export class SyncNotificationEntity {
  /** UUIDv7. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  @TextColumn('institution', 64)
  institution!: string;

  /** `id` of the notification at WeChat Pay; each is taken once per institution. */
  @TextColumn('notification_id', 64)
  notificationId!: string;

  @TextColumn('event_type', 32)
  eventType!: NotificationType;

  @TextColumn('sub_mchid', 32)
  subMchid!: string;

  @TextColumn('out_order_no', 32)
  outOrderNo!: string;

  @TextColumn('service_id', 32)
  serviceId!: string;

  /** JSON of the decrypted order, without `openid` and `attach`. */
  @Column({ name: 'content', type: 'text' })
  content!: string;

  @BigintColumn('received_at')
  receivedAt!: number;

  /** When the sync of its order was made due, or needed nothing; null while a call was in progress. */
  @BigintColumn('applied_at', nullable)
  appliedAt!: number | null;

  /** When it is looked at again: it waits for a call, or for the syncs that decide whether it is a late double payment. */
  @BigintColumn('due_at', nullable)
  dueAt!: number | null;

  /** When it was found to be a late double payment: paid online after the sync was settled as `synced`. */
  @BigintColumn('raised_at', nullable)
  raisedAt!: number | null;
}
