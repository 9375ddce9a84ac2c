import type { SyncStatus } from '../states/sync-states.js';

/** A sync to insert, by the transaction's view of its order. Names are the columns'. */
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
  /** `order_key` when its order has no unsettled sync, otherwise null. */
  readonly head: string | null;
  readonly not_before: number;
  readonly status: 'queued' | 'uncertain';
  readonly doubt: 'maybe-sent' | null;
  readonly maybe_sent: boolean;
  readonly trace_parent: string | null;
  /** Due time, if it is the head, epoch ms. No column. */
  readonly earliest: number;
}

/** Times that the database added to an inserted row, epoch ms. */
export interface InsertedSync {
  readonly id: string;
  readonly dueAt: number | null;
  readonly createdAt: number;
}

/** Fields of an order's sync that recording needs. Names are the columns'. */
export interface KnownSync {
  readonly id: string;
  readonly order_key: string;
  readonly seq: number;
  readonly status: SyncStatus;
  readonly settled_at: number | null;
  readonly head: string | null;
}

/** A host transaction's view of orders. */
export interface KnownOrders {
  readonly syncs: readonly KnownSync[];
  /**
   * End of the doubt of a failover, epoch ms: earlier due payments may have been recorded, sent and lost. 0: no
   * failover.
   */
  readonly doubtedUntil: number;
}

/** A sub-merchant with syncs of a status. */
export interface InTurn {
  readonly subMchid: string;
  /** One of them is due, or may be: a claim finds out. */
  readonly isDue: boolean;
}

/** Outcome of an attempt; written only while `token` holds the row. `columns.ts` has its columns. */
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
  /** Keeps the row's last code, message and Request-ID, which explain the parking. */
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
