import { IsInt, IsNotEmpty, IsPositive, IsString } from 'class-validator';

export class TakeCashDto {
  @IsString()
  @IsNotEmpty()
  orderNo: string;

  /** Fen. */
  @IsInt()
  @IsPositive()
  amount: number;
}
