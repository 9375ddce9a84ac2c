import type { OrderView } from '../api/index.js';
import { type CompletionRow, isSettled, type LeasedSync } from '../ledger/index.js';
import type { WechatPayReply } from '../wechatpay/index.js';
import type { Transition } from './policy/index.js';

/** Largest number of order details kept as evidence. */
const MAX_EVIDENCE_DETAILS = 20;

/** The completion row of an ended attempt. */
export function completionRow(end: {
  sync: LeasedSync;
  token: string;
  reply: WechatPayReply;
  outcome: string;
  step: Transition;
  /** Evidence of a transition by a query. */
  order: OrderView | null;
}): CompletionRow {
  const { sync, reply, step } = end;
  const { memory } = step;
  return {
    id: sync.id,
    token: end.token,
    status: step.status,
    settled: isSettled(step.status),
    due_at: step.dueAt,
    failures: memory.failures,
    refusals: memory.refusals,
    forbids: memory.forbids,
    doubt: memory.doubt,
    maybe_sent: memory.maybeSent,
    uncertain_since: memory.uncertainSince,
    absent_since: memory.absentSince,
    not_completed_since: memory.notCompletedSince,
    unauthorized: memory.unauthorized,
    park_reason: step.parkReason,
    evidence_source: step.evidence,
    evidence: end.order ? JSON.stringify(asEvidence(end.order)) : null,
    transaction_id: end.order && step.status === 'double_paid' ? onlineTransaction(end.order) : null,
    keep_last: sync.status === 'parked' && step.status === 'parked',
    number: sync.attempts,
    outcome: end.outcome,
    sent: reply.sent,
    failure: reply.failure,
    verification: reply.verification,
    http_status: reply.status,
    code: reply.code,
    request_id: reply.requestId,
    message: reply.message,
    hint: reply.hint?.code ?? null,
    origin: reply.origin,
    duration_ms: Math.round(reply.durationMs),
  };
}

function asEvidence(order: OrderView): object {
  const { orderId, state, collectionState, totalAmount, details } = order;
  return {
    ...{ orderId, state, collectionState, totalAmount },
    // Times in the format of the record.
    details: details.slice(0, MAX_EVIDENCE_DETAILS).map(({ paidAt, ...detail }) => ({
      ...detail,
      paidAt: paidAt === null ? null : new Date(paidAt).toISOString(),
    })),
  };
}

function onlineTransaction(order: OrderView): string | null {
  const online = order.details.find((detail) => detail.paidType === 'NEWTON' && detail.transactionId);
  return online?.transactionId?.replace(/[^\x21-\x7e]/g, '').slice(0, 64) ?? null;
}
