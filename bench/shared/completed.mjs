/** What a verified 204 writes for a claimed sync. */
export function completed({ id, attempts }, token) {
  return {
    ...{ id, token, number: attempts, status: 'synced', settled: true, due_at: null, keep_last: false },
    ...{ failures: 0, refusals: 0, forbids: 0, doubt: null, maybe_sent: true, uncertain_since: null },
    ...{ absent_since: null, not_completed_since: null, park_reason: null, evidence_source: 'reply' },
    ...{ unauthorized: 0, evidence: null, transaction_id: null },
    ...{ outcome: 'accepted', sent: 'maybe', failure: null, verification: 'verified', http_status: 204 },
    ...{ code: null, request_id: '08F7B8A8C30610C7', message: null },
    ...{ origin: 'https://apihk.mch.weixin.qq.com', duration_ms: 31 },
  };
}
