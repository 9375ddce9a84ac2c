import type { SyncServiceOrderDto } from '../api/index.js';
import { ValidationError } from '../errors/index.js';

/** The official page keeps the order number in the path alone. */
export function withOrderNo(body: unknown, outOrderNo: string): SyncServiceOrderDto {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ValidationError([
      {
        field: 'body',
        message: 'must be a JSON object.',
        remedy: 'Send the body of the official page with Content-Type: application/json.',
      },
    ]);
  }
  if (Object.hasOwn(body, 'out_order_no')) {
    throw new ValidationError([
      { field: 'out_order_no', message: 'belongs into the path.', remedy: 'Remove it from the body.' },
    ]);
  }
  // Defined, not assigned: an own `__proto__` of the body must stay a field that is refused.
  const sync: object = Object.defineProperties({}, Object.getOwnPropertyDescriptors(body));
  return Object.defineProperty(sync, 'out_order_no', {
    value: outOrderNo,
    enumerable: true,
  }) as SyncServiceOrderDto;
}
