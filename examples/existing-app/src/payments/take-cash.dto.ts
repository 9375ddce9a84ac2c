import { IsInt, IsNotEmpty, IsPositive, IsString } from 'class-validator';

export class TakeCashDto {
  @IsString()
  @IsNotEmpty()
  orderNo: string;

  /** In the smallest unit of the order's currency. */
  @IsInt()
  @IsPositive()
  amount: number;
}
