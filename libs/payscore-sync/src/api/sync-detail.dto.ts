import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import { IsPaidTime } from './is-paid-time.decorator.js';

/** Largest `seq` the ledger can hold (32-bit); WeChat Pay names no bound. */
export const MAX_SEQ = 2_147_483_647;

/** `detail` of a sync (内容信息详情): one payment outside WeChat Pay. */
export class SyncDetailDto {
  /**
   * 收款序号: number of this payment within the order, from 1. Omit it when the sync settles the whole order. An
   * order has either whole or numbered syncs.
   */
  @Min(1, { message: 'must be 1 or more. Leave it out to settle the whole order.' })
  @Max(MAX_SEQ, { message: `must be at most ${MAX_SEQ}. Count the collections of this order from 1.` })
  @IsInt({
    message: 'must be an integer, not text or a fraction. Count the collections of this order from 1.',
  })
  @IsOptionalButNotNull()
  seq?: number;

  /** 收款成功时间: when the money was taken; RFC 3339 with offset, whole seconds, at most 5 minutes ahead of now. */
  @IsPaidTime()
  paid_time!: string;

  /** 收款金额: amount in the smallest unit of the order's currency (HKD and USD cents, whole JPY). */
  @Min(1, { message: 'must be 1 or more. Give the amount in the smallest unit of the currency.' })
  @Max(Number.MAX_SAFE_INTEGER, {
    message: 'is too large to be exact. Give the amount in the smallest unit.',
  })
  @IsInt({
    message:
      'must be an integer in the smallest unit of the currency, not text or a fraction. Send 1050 for 10.50.',
  })
  @IsOptionalButNotNull()
  paid_amount?: number;
}

/** APIv3 allows an absent field but no JSON null, so `@IsOptional` accepts too much. */
function IsOptionalButNotNull(): PropertyDecorator {
  return ValidateIf((_dto, value) => value !== undefined);
}
