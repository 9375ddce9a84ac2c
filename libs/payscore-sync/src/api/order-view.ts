import { isRecord } from '../text/is-record.js';
import { readPaidTime } from './paid-time.js';

/** One collection record of an order (收款明细). */
export interface CollectionDetail {
  readonly seq: number | null;
  readonly amount: number | null;
  /** `NEWTON`: collected by WeChat Pay PayScore; `MCH`: by the merchant's own channel; anything else is unknown. */
  readonly paidType: string | null;
  /** Epoch ms, null when absent or unreadable. */
  readonly paidAt: number | null;
  readonly transactionId: string | null;
}

/** What a query showed of an order. Fields that were absent or of another type are null. */
export interface OrderView {
  readonly outOrderNo: string | null;
  readonly mchid: string | null;
  readonly subMchid: string | null;
  readonly serviceId: string | null;
  readonly orderId: string | null;
  readonly state: string | null;
  readonly stateDescription: string | null;
  readonly totalAmount: number | null;
  readonly needCollection: boolean | null;
  readonly collectionState: string | null;
  readonly details: readonly CollectionDetail[];
}

const MAX_DETAILS = 1000;

/**
 * Reads the query's body (official query page). New fields are ignored. Null when it is no JSON object, or when
 * a collection record cannot be read: it could be ours or an online payment.
 */
export function readOrderView(body: unknown): OrderView | null {
  if (!isRecord(body)) return null;
  const collection = isRecord(body['collection']) ? body['collection'] : {};
  const details: unknown = collection['details'] ?? [];
  if (!Array.isArray(details) || details.length > MAX_DETAILS) return null;
  return {
    outOrderNo: text(body['out_order_no']),
    mchid: text(body['mchid']),
    subMchid: text(body['sub_mchid']),
    serviceId: text(body['service_id']),
    orderId: text(body['order_id']),
    state: text(body['state']),
    stateDescription: text(body['state_description']),
    totalAmount: integer(body['total_amount']),
    needCollection: typeof body['need_collection'] === 'boolean' ? body['need_collection'] : null,
    collectionState: text(collection['state']),
    details: Array.from(details, collectionDetail),
  };
}

/** A record that is no object stays as an empty one: it might be ours. */
function collectionDetail(value: unknown): CollectionDetail {
  const detail = isRecord(value) ? value : {};
  return {
    seq: integer(detail['seq']),
    amount: integer(detail['amount']),
    paidType: text(detail['paid_type']),
    paidAt: instant(detail['paid_time']),
    transactionId: text(detail['transaction_id']),
  };
}

/** Sibling pages mix RFC 3339 with the mainland's yyyyMMddHHmmss (China time), so both are read. */
function instant(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const mainland = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(value);
  const iso = mainland
    ? `${mainland[1]}-${mainland[2]}-${mainland[3]}T${mainland[4]}:${mainland[5]}:${mainland[6]}+08:00`
    : value.replace(/\.\d+/, '');
  const read = readPaidTime(iso);
  return 'at' in read ? read.at : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.length <= 512 ? value : null;
}

function integer(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}
