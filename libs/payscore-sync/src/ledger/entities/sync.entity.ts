import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ParkReason } from '../states/park-reason.js';
import { LedgerIndexes } from './ledger-indexes.decorator.js';
import type { SyncStatus } from '../states/sync-states.js';
import { BigintColumn, IntColumn, TextColumn } from './columns.js';

const nullable = { nullable: true };

/**
 * One offline payment to tell WeChat Pay about: the frozen request, and the state of its delivery. The table is
 * the queue. An unsettled row is in exactly one of three places: behind another row of its order (`head` null),
 * due (`dueAt`), or leased (`leaseUntil`). All times are epoch ms of the database's clock.
 */
@Entity({ name: 'payscore_syncs' })
@LedgerIndexes('payscore_syncs')
export class SyncEntity {
  /** UUIDv7, so ids sort by time. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  @TextColumn('institution', 64)
  institution!: string;

  @TextColumn('sub_mchid', 32)
  subMchid!: string;

  @TextColumn('out_order_no', 32)
  outOrderNo!: string;

  /**
   * `institution/outOrderNo/subMchid`: calls of one order run in sequence. Its index compares bytes, so that an
   * order number is one range.
   */
  @TextColumn('order_key', 130)
  orderKey!: string;

  /** Number of the payment, from 1; 0 = the whole order. */
  @IntColumn('seq')
  seq!: number;

  /** From 1; increases after a cancelled sync of the same seq. */
  @IntColumn('revision')
  revision!: number;

  @TextColumn('service_id', 32)
  serviceId!: string;

  /** The exact JSON bytes for WeChat Pay, frozen when recorded. */
  @Column({ name: 'request', type: 'text' })
  request!: string;

  @BigintColumn('paid_at')
  paidAt!: number;

  /** Smallest unit of the order's currency. */
  @BigintColumn('paid_amount', nullable)
  paidAmount!: number | null;

  @TextColumn('status', 16)
  status!: SyncStatus;

  /** `orderKey` of the order's one row that may be called, otherwise null. Unique. */
  @TextColumn('head', 130, nullable)
  head!: string | null;

  /** Next attempt; null while blocked, leased or settled. */
  @BigintColumn('due_at', nullable)
  dueAt!: number | null;

  /** Never sent before this: `paid_time` plus the clock margin. */
  @BigintColumn('not_before')
  notBefore!: number;

  /** Fencing token of the claim that holds the row; only its holder may write. */
  @TextColumn('lease_token', 36, nullable)
  leaseToken!: string | null;

  @BigintColumn('lease_until', nullable)
  leaseUntil!: number | null;

  /** Number of begun attempts, sends and queries. */
  @IntColumn('attempts')
  attempts!: number;

  /** Number of expired leases. */
  @IntColumn('crashes')
  crashes!: number;

  @IntColumn('failures')
  failures!: number;

  @IntColumn('refusals')
  refusals!: number;

  @IntColumn('forbids')
  forbids!: number;

  /** 401s in a row while WeChat Pay accepted the credential. */
  @IntColumn('unauthorized')
  unauthorized!: number;

  @TextColumn('doubt', 16, nullable)
  doubt!: 'refused' | 'maybe-sent' | null;

  /** An attempt may have been applied by WeChat Pay. */
  @Column({ name: 'maybe_sent', type: 'boolean' })
  maybeSent!: boolean;

  @BigintColumn('uncertain_since', nullable)
  uncertainSince!: number | null;

  @BigintColumn('absent_since', nullable)
  absentSince!: number | null;

  @BigintColumn('not_completed_since', nullable)
  notCompletedSince!: number | null;

  @TextColumn('park_reason', 32, nullable)
  parkReason!: ParkReason | null;

  /** Evidence of the settled status: the reply, a query, or an operator. */
  @TextColumn('evidence_source', 16, nullable)
  evidenceSource!: 'reply' | 'query' | 'person' | null;

  /** JSON of the order's state when it was proved or found paid twice. */
  @Column({ name: 'evidence', type: 'text', nullable: true })
  evidence!: string | null;

  /** WeChat Pay's transaction of the online payment. */
  @TextColumn('transaction_id', 64, nullable)
  transactionId!: string | null;

  @TextColumn('last_code', 64, nullable)
  lastCode!: string | null;

  @IntColumn('last_http_status', nullable)
  lastHttpStatus!: number | null;

  @TextColumn('last_request_id', 128, nullable)
  lastRequestId!: string | null;

  @TextColumn('last_message', 512, nullable)
  lastMessage!: string | null;

  /** Hint, `PAYSCORE_E_…`. */
  @TextColumn('last_hint', 48, nullable)
  lastHint!: string | null;

  /** W3C `traceparent` of the recording request. */
  @TextColumn('trace_parent', 64, nullable)
  traceParent!: string | null;

  @BigintColumn('created_at')
  createdAt!: number;

  @BigintColumn('settled_at', nullable)
  settledAt!: number | null;

  /** Time of the stalled mark. */
  @BigintColumn('stalled_at', nullable)
  stalledAt!: number | null;
}
