import { OUT_ORDER_NO } from '../../api/index.js';
import { PARK_REMEDIES, SYNC_STATUSES } from '../../ledger/index.js';

/** A parameter in the path, the query or a header. */
export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly required?: true;
  readonly schema: Readonly<Record<string, unknown>>;
}

export const institution: Parameter = {
  in: 'query',
  name: 'institution',
  description: 'Name of the institution; required when several are configured.',
  schema: { type: 'string' },
};

export const subMchid: Parameter = {
  in: 'query',
  name: 'sub_mchid',
  description: 'Only of this sub-merchant.',
  schema: { type: 'string' },
};

export const orderNo: Parameter = {
  in: 'path',
  name: 'out_order_no',
  description: "商户订单号: the service order's number, not a transaction number. Case counts.",
  required: true,
  schema: { type: 'string', pattern: OUT_ORDER_NO.source, example: '1234323JKHDFE1243252' },
};

export const id: Parameter = {
  in: 'path',
  name: 'id',
  description: 'Id of the sync.',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

export const status: Parameter = {
  in: 'query',
  name: 'status',
  description: 'Only with this status.',
  schema: { type: 'string', enum: [...SYNC_STATUSES] },
};

export const query = (name: string, description: string, schema: Parameter['schema']): Parameter => ({
  in: 'query',
  name,
  description,
  schema,
});

const time = { type: 'string', format: 'date-time' };

/** Part of the ledger, beside institution, sub-merchant and status. */
export const part: readonly Parameter[] = [
  query('park_reason', 'Only parked ones with this reason.', {
    type: 'string',
    enum: Object.keys(PARK_REMEDIES),
  }),
  query('older_than', 'Recorded at least so long ago: a number with s, m, h or d.', {
    type: 'string',
    example: '15m',
  }),
  query('from', 'Recorded at this time or later.', time),
  query('to', 'Recorded before this time.', time),
  query('sort', 'Which end comes first.', { type: 'string', enum: ['newest', 'oldest'], default: 'newest' }),
];

export const page: readonly Parameter[] = [
  {
    in: 'query',
    name: 'cursor',
    description: '`nextCursor` of the page before.',
    schema: { type: 'string' },
  },
  {
    in: 'query',
    name: 'limit',
    description: 'Length of the page.',
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  },
];
