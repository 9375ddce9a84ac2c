import { parseRfc3339 } from '../orders/rfc3339.js';
import { invalidRequest, paramError } from '../wire-error.js';

/** The body of a sync, as the official page has it. */
export interface SyncBody {
  readonly serviceId: string;
  readonly subMchid: string;
  readonly seq: number | null;
  readonly paidTime: string;
  readonly paidAmount: number | null;
}

type Fields = Record<string, unknown>;

const BEYOND_THREE_BYTES = /[\u{10000}-\u{10FFFF}]/u;

/** Reads the body strictly: a field that is unknown, null or of another type is refused. */
export function parseSyncBody(bytes: Buffer): SyncBody {
  const body = fieldsOf(parseJson(bytes), '', ['service_id', 'sub_mchid', 'type', 'detail']);
  const serviceId = text(body, 'service_id');
  const subMchid = text(body, 'sub_mchid');
  if (text(body, 'type') !== 'Order_Paid') {
    throw paramError('/type', body['type'], 'the only value is Order_Paid', 'body');
  }
  const detail = fieldsOf(body['detail'], '/detail', ['seq', 'paid_time', 'paid_amount']);
  const paidTime = detail['paid_time'];
  if (typeof paidTime !== 'string' || parseRfc3339(paidTime) === null) {
    throw paramError('/detail/paid_time', paidTime, 'must be RFC 3339 with an offset', 'body');
  }
  return {
    serviceId,
    subMchid,
    seq: optionalInteger(detail, 'seq', 1),
    paidTime,
    paidAmount: optionalInteger(detail, 'paid_amount', 0),
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    const source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (BEYOND_THREE_BYTES.test(source)) throw new Error('a character has more than three bytes');
    return JSON.parse(source) as unknown;
  } catch {
    throw invalidRequest('The body is not JSON in UTF-8 with characters of at most three bytes.');
  }
}

function fieldsOf(value: unknown, pointer: string, allowed: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw paramError(pointer === '' ? '/' : pointer, value, 'must be an object', 'body');
  }
  const unknown = Object.keys(value).find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw paramError(
      `${pointer}/${unknown}`,
      (value as Fields)[unknown],
      'is not a field of this body',
      'body',
    );
  }
  return value as Fields;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value.length < 1 || value.length > 32) {
    throw paramError(`/${name}`, value, 'must be a string of 1 to 32 characters', 'body');
  }
  return value;
}

function optionalInteger(detail: Fields, name: string, least: number): number | null {
  const value = detail[name];
  if (value === undefined) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw paramError(`/detail/${name}`, value, `must be a whole number from ${least}`, 'body');
  }
  return value;
}
