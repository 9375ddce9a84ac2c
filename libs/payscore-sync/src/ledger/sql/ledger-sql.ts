import type { EntityManager } from 'typeorm';
import type { SyncEntity } from '../entities/index.js';
import type { SyncStatus } from '../records/sync-status.js';
import type { NewHandlerCall } from './handler-call-sql.js';
import type { LeasedSync } from './leased-sync.js';

/** A sync to insert, as the transaction sees its order. Names are the columns'. */
export interface InsertRow {
  readonly id: string;
  readonly institution: string;
  readonly sub_mchid: string;
  readonly out_order_no: string;
  readonly order_key: string;
  readonly seq: number;
  readonly revision: number;
  readonly service_id: string;
  readonly request: string;
  readonly paid_at: number;
  readonly paid_amount: number | null;
  /** `order_key` when nothing of its order is unsettled, else null. */
  readonly head: string | null;
  readonly not_before: number;
  readonly status: 'queued' | 'uncertain';
  readonly doubt: 'maybe-sent' | null;
  readonly maybe_sent: boolean;
  readonly trace_parent: string | null;
  /** Due then, if it has the head; epoch ms. No column. */
  readonly earliest: number;
}

/** What has to be known of a sync of an order to record another one. Names are the columns'. */
export interface KnownSync {
  readonly id: string;
  readonly order_key: string;
  readonly seq: number;
  readonly status: SyncStatus;
  readonly settled_at: number | null;
  readonly head: string | null;
}

/** What a host's transaction sees of orders. */
export interface KnownOrders {
  readonly syncs: readonly KnownSync[];
  /** What was due until then may have been recorded and sent before a failover that lost it, epoch ms; 0: there was none. */
  readonly doubtedUntil: number;
}

/** What the database added to an inserted row, epoch ms. */
export interface InsertedSync {
  readonly id: string;
  readonly dueAt: number | null;
  readonly createdAt: number;
}

/** Statuses whose syncs take turns by sub-merchant under a backlog: those that are sent, and those asked about. */
export type TurnStatus = 'queued' | 'uncertain';

/** A sub-merchant with syncs of a status. */
export interface InTurn {
  readonly subMchid: string;
  /** One of them is due, or may be: a claim tells. */
  readonly isDue: boolean;
}

/** Sub-merchants that share a claim. */
export interface Turn {
  readonly status: TurnStatus;
  /** In this order; each at most once. */
  readonly subMchids: readonly string[];
  /** Rows each of them gets first, 1 or more; what room is left then goes to them in their order. */
  readonly each: number;
}

/** The rows one claim leased, each with its attempt already on record. */
export interface Claim {
  readonly token: string;
  /** Database time of the claim, epoch ms. */
  readonly now: number;
  readonly syncs: readonly LeasedSync[];
  /** Orders whose due row gave way to a lower seq that was recorded after it; they need `advance`. */
  readonly gaveWay: readonly string[];
}

/** What an attempt came to; written only while `token` still holds the row. Names are the columns'. */
export interface CompletionRow {
  readonly id: string;
  readonly token: string;
  readonly status: SyncStatus;
  readonly settled: boolean;
  readonly due_at: number | null;
  readonly failures: number;
  readonly refusals: number;
  readonly forbids: number;
  readonly doubt: string | null;
  readonly maybe_sent: boolean;
  readonly uncertain_since: number | null;
  readonly absent_since: number | null;
  readonly not_completed_since: number | null;
  readonly unauthorized: number;
  readonly park_reason: string | null;
  readonly evidence_source: string | null;
  readonly evidence: string | null;
  readonly transaction_id: string | null;
  /** Leave the row's last code, message and Request-ID as they are: they say why it was parked. */
  readonly keep_last: boolean;
  readonly number: number;
  readonly outcome: string;
  readonly sent: string;
  readonly failure: string | null;
  readonly verification: string;
  readonly http_status: number | null;
  readonly code: string | null;
  readonly request_id: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly origin: string;
  readonly duration_ms: number;
}

/**
 * The ledger's writes, one implementation per dialect. Every write is conditional, so that any number of
 * workers may run them at once; due times and leases go by the database's clock.
 */
export interface LedgerSql {
  /** The database's time, epoch ms. */
  now(manager: EntityManager): Promise<number>;
  /** How many rows of the institution are due, counted no further than `limit`. Writes nothing. */
  countDue(institution: string, limit: number): Promise<number>;
  /**
   * Sub-merchants that have unsettled syncs of this status, in the order of the database, at most `limit`. Reads each of
   * them once, however many syncs it has, and writes nothing.
   * @param after only those behind this one; '' for all
   */
  whoseTurn(
    institution: string,
    status: TurnStatus,
    after: string,
    limit: number,
  ): Promise<readonly InTurn[]>;
  /**
   * Every sync of these orders, and whether there was a failover, through the host's transaction.
   * @param isSecondLook a row was left out though the transaction did not see why: look past its snapshot
   */
  known(manager: EntityManager, orderKeys: readonly string[], isSecondLook: boolean): Promise<KnownOrders>;
  /**
   * Inserts through the host's transaction and answers what it inserted. A row is silently left out when
   * another transaction recorded the same sync, or became the head of its order, since the look.
   */
  insert(manager: EntityManager, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]>;
  /** These syncs, seen as `known` sees them. */
  read(manager: EntityManager, ids: readonly string[], isSecondLook: boolean): Promise<SyncEntity[]>;
  /**
   * Leases up to `limit` due rows of an institution, each with an attempt row in the same commit: those that have been
   * due longest, or those whose turn it is. A row due to be sent that a lower seq was recorded behind is not leased but
   * gives way.
   * @param deadlineMs longest time for it; default: the gateway's
   */
  claim(
    institution: string,
    limit: number,
    leaseMs: number,
    token: string,
    turn?: Turn,
    deadlineMs?: number,
  ): Promise<Claim>;
  /**
   * Writes what attempts came to, fenced, and in the same commit the deliveries of the rows it wrote; answers
   * those rows, and rows that an earlier try wrote whose answer did not arrive. The others lost their lease.
   * @param deadlineMs longest time for it; default: the gateway's
   */
  complete(
    rows: readonly CompletionRow[],
    deliveries: readonly NewHandlerCall[],
    deadlineMs?: number,
  ): Promise<ReadonlySet<CompletionRow>>;
  /**
   * Gives rows of a claim back for which no call was begun, as if they had never been claimed: they are due now,
   * and the attempt that was not made is taken off the record.
   */
  release(ids: readonly string[], token: string): Promise<void>;
  /**
   * Makes the lowest unsettled row of each order its head, where the order has none. Safe at any time. An order
   * that a host's open transaction is about to give a head is left to the next sweep rather than waited for. Answers
   * whether one of them had a row waiting, so that there may be something new to claim.
   */
  advance(orderKeys: readonly string[], orderGapMs: number): Promise<boolean>;
  /** Ids of the rows that a claim holds now. */
  heldBy(token: string): Promise<readonly string[]>;
  /** Orders with unsettled rows and no head: their worker died between settling and advancing. */
  headless(limit: number): Promise<string[]>;
  /** Takes back leases that ran out: what may have been sent becomes uncertain. Answers the institution of each. */
  recover(limit: number): Promise<readonly string[]>;
}
