import { IsInt, Matches, Max, Min } from 'class-validator';
import { ORDER_NO } from './order-no.js';

/** Body of `POST /orders`: the facts the PayScore order was created with at WeChat Pay. */
export class CreateOrderDto {
  @Matches(ORDER_NO, { message: 'must be 1 to 32 digits, letters, _ - | or *' })
  orderNo!: string;

  @Matches(/^[0-9A-Za-z_-]{1,32}$/, { message: 'must be 1 to 32 letters, digits, _ or -' })
  serviceId!: string;

  @Matches(/^[0-9A-Za-z_-]{1,32}$/, { message: 'must be 1 to 32 letters, digits, _ or -' })
  subMchid!: string;

  /** Smallest unit of the order's currency, as every amount here. */
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be at most 9007199254740991' })
  @Min(1, { message: 'must be 1 or more' })
  @IsInt({ message: 'must be a whole number in the smallest unit of the currency' })
  totalAmount!: number;
}
