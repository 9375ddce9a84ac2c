import { Injectable, Logger } from '@nestjs/common';
import {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  type PayscoreSyncRecord,
  PayscoreSyncService,
  runInTransaction,
  toPaidTime,
} from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { CashPayment } from './cash-payment.entity.js';
import type { TakeCashDto } from './take-cash.dto.js';

@Injectable()
export class PaymentsService {
  private readonly logger = new Logger(PaymentsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly payscore: PayscoreSyncService,
  ) {}

  /** The app's own row and the sync are committed together, or neither is. */
  take({ orderNo, amount }: TakeCashDto): Promise<{ payment: CashPayment; sync: PayscoreSyncRecord }> {
    const paidTime = toPaidTime(new Date());
    return runInTransaction(this.dataSource, async (manager) => {
      const seq = 1 + ((await manager.maximum(CashPayment, 'seq', { orderNo })) ?? 0);
      const payment = manager.create(CashPayment, { orderNo, seq, amount, paidTime });
      await manager.save(payment);
      const sync = await this.payscore.enqueue(
        {
          out_order_no: orderNo,
          service_id: '2002000000000558128851361561536',
          sub_mchid: '1900000109',
          type: 'Order_Paid',
          detail: { seq, paid_time: paidTime, paid_amount: amount },
        },
        { manager },
      );
      return { payment, sync };
    });
  }

  /** At least once, so it must be safe twice: setting a flag is. */
  @OnPayscoreDoublePaid({ id: 'refund-list' })
  async onDoublePaid(sync: PayscoreSyncRecord): Promise<void> {
    await runInTransaction(this.dataSource, (manager) =>
      manager.update(CashPayment, { orderNo: sync.outOrderNo, seq: sync.seq }, { refundNeeded: true }),
    );
    this.logger.warn(`${sync.outOrderNo} is paid twice: one of the two is to be refunded.`);
  }

  @OnPayscoreParked({ id: 'parked-log' })
  onParked(sync: PayscoreSyncRecord): void {
    this.logger.warn(`${sync.outOrderNo} waits for a person: ${sync.parkReason}. ${sync.remedy}`);
  }
}
