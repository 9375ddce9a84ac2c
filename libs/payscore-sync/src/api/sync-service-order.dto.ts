// The decorators below need it, also if a host imports this package first.
import 'reflect-metadata';
import { Type } from 'class-transformer';
import { Equals, IsObject, Matches, ValidateNested } from 'class-validator';
import { SyncDetailDto } from './sync-detail.dto.js';

/** 1 to 32 digits, letters, `_`, `-`, `|` or `*` (official page, `out_order_no`). Case counts. */
export const OUT_ORDER_NO = /^[0-9A-Za-z_\-|*]{1,32}$/;

/** Ids of WeChat Pay: string[1,32] on the official page; in practice digits. */
export const WECHATPAY_ID = /^[0-9A-Za-z_-]{1,32}$/;

/** A sync as the official page has it: the path's order number and the body. Names are WeChat Pay's own. */
export class SyncServiceOrderDto {
  /** 商户订单号: the service order's number (not a transaction number), unique within one merchant. */
  @Matches(OUT_ORDER_NO, {
    message:
      'must be 1 to 32 digits, letters, _ - | or *. Give the number the PayScore order was created with.',
  })
  out_order_no!: string;

  /** 服务ID: the PayScore service the order was created under. */
  @Matches(WECHATPAY_ID, {
    message:
      'must be text of 1 to 32 letters, digits, _ or -. Give the service ID the order was created with.',
  })
  service_id!: string;

  /** 子商户商户号: the sub-merchant that took the money. */
  @Matches(WECHATPAY_ID, {
    message:
      'must be text of 1 to 32 letters, digits, _ or -. Give the sub-merchant number WeChat Pay issued.',
  })
  sub_mchid!: string;

  /** 场景类型: `Order_Paid` is the only value. */
  @Equals('Order_Paid', { message: 'must be "Order_Paid". No other value exists.' })
  type!: 'Order_Paid';

  /** 内容信息详情: number, time and amount of the payment; see `SyncDetailDto`. */
  @IsObject({ message: 'must be an object with paid_time. It is required for Order_Paid.' })
  @ValidateNested()
  @Type(() => SyncDetailDto)
  detail!: SyncDetailDto;
}
