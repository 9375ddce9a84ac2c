import { Entity, PrimaryColumn } from 'typeorm';
import { LedgerIndexes } from './ledger-indexes.decorator.js';
import type { HandlerEvent } from '../states/notification-events.js';
import { BigintColumn, IntColumn, TextColumn } from './columns.js';

const nullable = { nullable: true };

/** One call of one handler for one event of one sync or notification, made at least once. */
@Entity({ name: 'payscore_sync_handler_calls' })
@LedgerIndexes('payscore_sync_handler_calls')
export class SyncHandlerCallEntity {
  /** UUIDv7. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  /** Of the sync; for `user_paid` and `user_confirm` of the notification. */
  @TextColumn('sync_id', 36)
  syncId!: string;

  @TextColumn('event', 16)
  event!: HandlerEvent;

  @TextColumn('handler_id', 64)
  handlerId!: string;

  /** Number of the attempt that caused the event: a sync can be parked several times. 0 for `stalled` and notifications. */
  @IntColumn('occurrence')
  occurrence!: number;

  /** Number of attempts. */
  @IntColumn('attempts')
  attempts!: number;

  /** Next call; while one is in progress the end of its lease; null once completed. */
  @BigintColumn('due_at', nullable)
  dueAt!: number | null;

  @TextColumn('lease_token', 36, nullable)
  leaseToken!: string | null;

  @BigintColumn('lease_until', nullable)
  leaseUntil!: number | null;

  @TextColumn('last_error', 512, nullable)
  lastError!: string | null;

  @BigintColumn('created_at')
  createdAt!: number;

  @BigintColumn('completed_at', nullable)
  completedAt!: number | null;
}
