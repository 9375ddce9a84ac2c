/** Why a sync waits for an operator, and what to do about it. */
export const PARK_REMEDIES = {
  REJECTED:
    'WeChat Pay refused the request itself. Read code and message, correct the cause, then cancel it and record the corrected fact, or retry.',
  REMOTE_DIFFERS:
    'WeChat Pay holds this seq with another amount or time. Find out who synced it, then resolve with what you found.',
  SEQ_TAKEN:
    'WeChat Pay collected this seq itself. Record the payment again under the next free seq and resolve this one.',
  UNCLEAR:
    'The order is finished, but its collection records do not tell how it was paid. Look it up in the merchant platform, then resolve.',
  REFUSED_TOO_OFTEN:
    'WeChat Pay refused the sync many times while the order stayed unpaid. Look at the order in the merchant platform, then retry.',
  NOT_COMPLETED:
    'The order was never completed (完结), so there is nothing to sync yet. Call complete for it, then retry.',
  ORDER_REVOKED: 'The order was revoked. If the money was rightly taken, resolve with the reason.',
  ORDER_EXPIRED: 'The order expired. If the money was rightly taken, resolve with the reason.',
  ORDER_NOT_FOUND:
    'WeChat Pay does not know the order. Check out_order_no, sub_mchid, service_id and the host. Retry once it is known there; else resolve this one and record the payment for the right order.',
  ALTERED_ON_THE_WAY:
    'WeChat Pay answered 401 to this order again and again while others went through: its path or body is changed on the way. Look for a proxy that rewrites requests, then retry.',
  QUERY_FORBIDDEN:
    'The institution may not query this order, so an unknown outcome cannot be resolved. Ask WeChat Pay for the permission, then retry.',
  TOO_OLD:
    'The outcome stayed unknown for too long. Look the order up in the merchant platform, then resolve or retry.',
} as const;

export type ParkReason = keyof typeof PARK_REMEDIES;

/** Remedies of `REJECTED` by HTTP status, if more specific. */
export const REJECTED_REMEDIES = {
  403:
    'WeChat Pay does not let this institution sync orders of this service or sub-merchant. Ask it for the permission, ' +
    'and check service_id and sub_mchid; then retry.',
  404:
    'WeChat Pay does not know the order. Check out_order_no, sub_mchid, service_id and the host. Retry once it is known ' +
    'there; else cancel this one and record the payment for the right order.',
} as const;

/** Remedy of a parked sync. @param httpStatus of the last reply */
export function parkRemedy(reason: ParkReason, httpStatus: number | null): string {
  const isTold = httpStatus === 403 || httpStatus === 404;
  return reason === 'REJECTED' && isTold ? REJECTED_REMEDIES[httpStatus] : PARK_REMEDIES[reason];
}

/** Remedy of a `double_paid` sync. */
export const DOUBLE_PAID_REMEDY =
  'The customer also paid online. Refund one of the two payments, then resolve with what you did.';
