import type { CompletionRow } from '../../../src/ledger/index.js';
import type { SyncOfSpan } from '../../../src/telemetry/telemetry.js';

/** A sync that is sent for the first time. */
export function syncOf(over: Partial<SyncOfSpan> = {}): SyncOfSpan {
  return {
    ...{ id: '019a0000-0000-7000-8000-000000000001', institution: '1900000001' },
    ...{ outOrderNo: '1234323JKHDFE1243252', seq: 1, status: 'queued', attempts: 1, traceParent: null },
    ...over,
  };
}

/** What a verified 204 comes to. */
export function rowOf(over: Partial<CompletionRow> = {}): CompletionRow {
  return {
    ...{ id: '019a0000-0000-7000-8000-000000000001', token: 'T', number: 1, status: 'synced' },
    ...{ settled: true, due_at: null, keep_last: false, failures: 0, refusals: 0, forbids: 0, doubt: null },
    ...{ maybe_sent: true, uncertain_since: null, absent_since: null, not_completed_since: null },
    ...{ unauthorized: 0, park_reason: null, evidence_source: 'reply' },
    hint: null,
    ...{ evidence: null, transaction_id: null, outcome: 'accepted', sent: 'maybe', failure: null },
    ...{ verification: 'verified', http_status: 204, code: null, request_id: 'REQUEST-1' },
    ...{ message: 'a text of somebody else', origin: 'https://apihk.mch.weixin.qq.com', duration_ms: 84 },
    ...over,
  };
}
