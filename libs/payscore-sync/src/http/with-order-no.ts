import type { SyncServiceOrderDto } from '../api/index.js';
import { problemOf, ValidationError } from '../errors/index.js';
import { isRecord } from '../text/is-record.js';

/** The official page has the order number in the path only. */
export function withOrderNo(body: unknown, outOrderNo: string): SyncServiceOrderDto {
  if (!isRecord(body)) {
    const remedy = 'Send the body of the official page with Content-Type: application/json.';
    throw new ValidationError([problemOf('body', 'must be a JSON object.', remedy)]);
  }
  if (Object.hasOwn(body, 'out_order_no')) {
    throw new ValidationError([
      problemOf('out_order_no', 'belongs into the path.', 'Remove it from the body.'),
    ]);
  }
  // Defined, not assigned: an own `__proto__` of the body must remain an unknown field.
  const sync: object = Object.defineProperties({}, Object.getOwnPropertyDescriptors(body));
  return Object.defineProperty(sync, 'out_order_no', {
    value: outOrderNo,
    enumerable: true,
  }) as SyncServiceOrderDto;
}
