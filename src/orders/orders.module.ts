import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CashDeskService } from './cash-desk.service.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

/** The feature of a shop that embeds PayscoreSyncModule. */
@Module({
  imports: [AuthModule],
  controllers: [OrdersController],
  providers: [OrdersService, CashDeskService],
})
export class OrdersModule {}
