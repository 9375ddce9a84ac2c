import { Entity, PrimaryColumn } from 'typeorm';
import { BigintColumn, IntColumn, TextColumn } from './columns.js';

const nullable = { nullable: true };

/**
 * One call to WeChat Pay, on record before its first byte leaves: it is written in the same commit as the
 * claim, and completed in the same commit as what came of it.
 */
@Entity({ name: 'payscore_sync_attempts' })
export class SyncAttemptEntity {
  @PrimaryColumn({ name: 'sync_id', type: 'varchar', length: 36 })
  syncId!: string;

  /** From 1 within its sync. */
  @PrimaryColumn({ name: 'number', type: 'int' })
  number!: number;

  @TextColumn('kind', 8)
  kind!: 'send' | 'query';

  @TextColumn('lease_token', 36)
  leaseToken!: string;

  @BigintColumn('started_at')
  startedAt!: number;

  /** Null while under way, or for good when the worker was killed before anyone noticed. */
  @BigintColumn('ended_at', nullable)
  endedAt!: number | null;

  /** How the reply was read, e.g. `accepted`, `unpaid`; `lease-lost` when there was none. */
  @TextColumn('outcome', 16, nullable)
  outcome!: string | null;

  /** Status the sync went to. */
  @TextColumn('decision', 16, nullable)
  decision!: string | null;

  @TextColumn('sent', 8, nullable)
  sent!: 'no' | 'maybe' | null;

  @TextColumn('failure', 16, nullable)
  failure!: string | null;

  /** `verified`, or why the reply's signature was not believed. */
  @TextColumn('verification', 16, nullable)
  verification!: string | null;

  @IntColumn('http_status', nullable)
  httpStatus!: number | null;

  @TextColumn('code', 64, nullable)
  code!: string | null;

  @TextColumn('request_id', 128, nullable)
  requestId!: string | null;

  @TextColumn('message', 512, nullable)
  message!: string | null;

  /** Code of what is probably wrong, `PAYSCORE_E_…`. */
  @TextColumn('hint', 48, nullable)
  hint!: string | null;

  @TextColumn('origin', 128, nullable)
  origin!: string | null;

  @IntColumn('duration_ms', nullable)
  durationMs!: number | null;
}
