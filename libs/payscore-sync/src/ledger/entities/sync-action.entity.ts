import { Entity, Index, PrimaryColumn } from 'typeorm';
import { BigintColumn, TextColumn } from './columns.js';

/** What a person did to a sync, and why. */
@Entity({ name: 'payscore_sync_actions' })
@Index('payscore_sync_actions_sync', ['syncId', 'id'])
export class SyncActionEntity {
  /** UUIDv7. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  @TextColumn('sync_id', 36)
  syncId!: string;

  @TextColumn('action', 16)
  action!: 'retry' | 'resolve' | 'cancel' | 'check';

  @TextColumn('actor', 128)
  actor!: string;

  @TextColumn('reason', 512, { nullable: true })
  reason!: string | null;

  @TextColumn('from_status', 16)
  fromStatus!: string;

  @TextColumn('to_status', 16)
  toStatus!: string;

  @BigintColumn('created_at')
  createdAt!: number;
}
