import { Body, Controller, Get, Param, ParseIntPipe, Post, UseFilters, UseGuards } from '@nestjs/common';
import { PayscoreProblemFilter } from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { StaffGuard } from '../auth/staff.guard.js';
import { CashPayment } from './cash-payment.entity.js';
import { PaymentsService } from './payments.service.js';
import { TakeCashDto } from './take-cash.dto.js';

@Controller({ path: 'cash-payments', version: '1' })
@UseGuards(StaffGuard)
@UseFilters(PayscoreProblemFilter) // 400, 409 and so on for errors of enqueue
export class PaymentsController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly dataSource: DataSource,
  ) {}

  @Post()
  take(@Body() body: TakeCashDto) {
    return this.payments.take(body);
  }

  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number) {
    return this.dataSource.getRepository(CashPayment).findOneByOrFail({ id });
  }
}
