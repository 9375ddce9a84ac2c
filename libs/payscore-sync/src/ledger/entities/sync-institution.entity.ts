import { Entity, PrimaryColumn } from 'typeorm';
import { BigintColumn, IntColumn, TextColumn } from './columns.js';

const nullable = { nullable: true };
/** Turns are written without a new version, so that a change of the other columns leaves them alone. */
const notLoaded = { nullable: true, select: false };

/** Rate limit and breaker of one institution, shared by all replicas. */
@Entity({ name: 'payscore_sync_institutions' })
export class SyncInstitutionEntity {
  @PrimaryColumn({ name: 'institution', type: 'varchar', length: 64 })
  institution!: string;

  /** Increases with each change, so that only one of two concurrent changes is written. */
  @IntColumn('version')
  version!: number;

  /** Remaining tokens, in thousandths of a call. */
  @BigintColumn('tokens')
  tokens!: number;

  @BigintColumn('refilled_at')
  refilledAt!: number;

  /** No call before this (429). */
  @BigintColumn('not_before', nullable)
  notBefore!: number | null;

  @TextColumn('breaker', 16)
  breaker!: 'closed' | 'open' | 'half-open';

  @TextColumn('breaker_cause', 64, nullable)
  breakerCause!: string | null;

  @BigintColumn('breaker_since', nullable)
  breakerSince!: number | null;

  /** Time of the next probe. */
  @BigintColumn('breaker_until', nullable)
  breakerUntil!: number | null;

  @IntColumn('window_calls')
  windowCalls!: number;

  @IntColumn('window_failures')
  windowFailures!: number;

  @BigintColumn('window_started_at', nullable)
  windowStartedAt!: number | null;

  /** WeChat Pay's clock minus ours, ms. */
  @IntColumn('skew_ms', nullable)
  skewMs!: number | null;

  @BigintColumn('last_claim_at', nullable)
  lastClaimAt!: number | null;

  /** Time of the last verified reply. */
  @BigintColumn('last_success_at', nullable)
  lastSuccessAt!: number | null;

  /** Under a backlog: the sub-merchant with the last turn of sends. */
  @TextColumn('send_turn', 32, notLoaded)
  sendTurn!: string | null;

  /** The same for queries of uncertain syncs. */
  @TextColumn('query_turn', 32, notLoaded)
  queryTurn!: string | null;
}
