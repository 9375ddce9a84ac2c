/** Where a refused value was: the `detail` of WeChat Pay's error body. `field` is a JSON pointer for bodies. */
export interface ErrorDetail {
  readonly field: string;
  readonly value?: unknown;
  readonly issue: string;
  readonly location: 'body' | 'path' | 'query' | 'header' | 'authorization';
  readonly [more: string]: unknown;
}

/** A refusal as WeChat Pay words it: HTTP status and `{ code, message, detail }`. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail?: ErrorDetail,
  ) {
    super(message);
  }

  toBody(): Buffer {
    const { code, message, detail } = this;
    return Buffer.from(JSON.stringify(detail === undefined ? { code, message } : { code, message, detail }));
  }
}

export function paramError(field: string, value: unknown, issue: string, location: ErrorDetail['location']) {
  const detail = { field, ...(value === undefined ? {} : { value }), issue, location };
  return new WireError(400, 'PARAM_ERROR', `${field}: ${issue}`, detail);
}

export function invalidRequest(message: string): WireError {
  return new WireError(400, 'INVALID_REQUEST', message);
}

export function orderNotExist(): WireError {
  return new WireError(404, 'ORDER_NOT_EXIST', 'No such order under this service_id and sub_mchid.');
}
