import { Entity, PrimaryColumn } from 'typeorm';
import type { PersonAction, SyncStatus } from '../states/sync-states.js';
import { LedgerIndexes } from './ledger-indexes.decorator.js';
import { BigintColumn, TextColumn } from './columns.js';

/** What an operator did to a sync, and why. */
@Entity({ name: 'payscore_sync_actions' })
@LedgerIndexes('payscore_sync_actions')
export class SyncActionEntity {
  /** UUIDv7. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  @TextColumn('sync_id', 36)
  syncId!: string;

  @TextColumn('action', 16)
  action!: PersonAction;

  @TextColumn('actor', 128)
  actor!: string;

  @TextColumn('reason', 512, { nullable: true })
  reason!: string | null;

  @TextColumn('from_status', 16)
  fromStatus!: SyncStatus;

  @TextColumn('to_status', 16)
  toStatus!: SyncStatus;

  /** SHA-256 of its run, for an action on many syncs. */
  @TextColumn('run_digest', 64, { nullable: true })
  runDigest!: string | null;

  @BigintColumn('created_at')
  createdAt!: number;
}
