import type { SyncStatus } from '../states/sync-states.js';

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

/** What the database added to an inserted row, epoch ms. */
export interface InsertedSync {
  readonly id: string;
  readonly dueAt: number | null;
  readonly createdAt: number;
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

/** A sub-merchant with syncs of a status. */
export interface InTurn {
  readonly subMchid: string;
  /** One of them is due, or may be: a claim finds out. */
  readonly isDue: boolean;
}

/** What an attempt came to; written only while `token` still holds the row. `columns.ts` has the columns it goes to. */
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
