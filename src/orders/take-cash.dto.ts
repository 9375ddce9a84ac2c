import { IsInt, IsISO8601, Matches, Max, Min } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.decorator.js';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Body of `POST /orders/{orderNo}/cash-payments`. */
export class TakeCashDto {
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be at most 9007199254740991' })
  @Min(1, { message: 'must be 1 or more' })
  @IsInt({ message: 'must be a whole number in the smallest unit of the currency' })
  amount!: number;

  /** When the cash was taken; default: now. */
  @IsISO8601({ strict: true }, { message: 'must be a date and time that exists' })
  @Matches(RFC_3339, { message: 'must be an RFC 3339 time with its offset, like 2019-11-11T16:24:05+08:00' })
  @MayBeAbsent()
  receivedAt?: string;

  /** The till's own id of this payment. Sent again with the same id, it is not taken twice; without, it is. */
  @Matches(/^[0-9A-Za-z_.:-]{1,64}$/, { message: 'must be 1 to 64 letters, digits, _ . : or -' })
  @MayBeAbsent()
  paymentId?: string;
}
