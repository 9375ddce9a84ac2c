import { Entity, PrimaryColumn } from 'typeorm';
import { LedgerIndexes } from './ledger-indexes.decorator.js';
import { BigintColumn, IntColumn, TextColumn } from './columns.js';

const nullable = { nullable: true };

/**
 * One call to WeChat Pay. It is written in the commit of the claim, before its first byte leaves, and completed
 * in the commit of its outcome.
 */
@Entity({ name: 'payscore_sync_attempts' })
@LedgerIndexes('payscore_sync_attempts')
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

  /** Null while in progress; it stays null when the worker was killed. */
  @BigintColumn('ended_at', nullable)
  endedAt!: number | null;

  /** Outcome, e.g. `accepted`, `unpaid`; `lease-lost` without a reply. */
  @TextColumn('outcome', 16, nullable)
  outcome!: string | null;

  /** Resulting status of the sync. */
  @TextColumn('decision', 16, nullable)
  decision!: string | null;

  @TextColumn('sent', 8, nullable)
  sent!: 'no' | 'maybe' | null;

  @TextColumn('failure', 16, nullable)
  failure!: string | null;

  /** `verified`, or why the reply's signature was not accepted. */
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

  /** Hint, `PAYSCORE_E_…`. */
  @TextColumn('hint', 48, nullable)
  hint!: string | null;

  @TextColumn('origin', 128, nullable)
  origin!: string | null;

  @IntColumn('duration_ms', nullable)
  durationMs!: number | null;
}
