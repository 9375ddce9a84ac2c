import type { CompletionRow } from '../../libs/payscore-sync/src/ledger/index.js';

/** What a verified 204 writes. */
export function completionOf(id: string, token: string, number: number): CompletionRow {
  return {
    ...{ id, token, number, status: 'synced', settled: true, due_at: null, keep_last: false },
    ...{ failures: 0, refusals: 0, forbids: 0, doubt: null, maybe_sent: true, uncertain_since: null },
    ...{ absent_since: null, not_completed_since: null, park_reason: null, evidence_source: 'reply' },
    unauthorized: 0,
    ...{ evidence: null, transaction_id: null, outcome: 'accepted', sent: 'maybe', failure: null },
    ...{ verification: 'verified', http_status: 204, code: null, request_id: 'R', message: null, hint: null },
    ...{ origin: 'https://apihk.mch.weixin.qq.com', duration_ms: 1 },
  };
}
