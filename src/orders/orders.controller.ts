import { Body, Controller, Get, Inject, Param, Post, UseFilters, UseGuards, UsePipes } from '@nestjs/common';
import { BearerGuard } from '../auth/bearer.guard.js';
import { bodyPipe } from './body.pipe.js';
import { CashDeskService } from './cash-desk.service.js';
import { CreateOrderDto } from './create-order.dto.js';
import { orderNoPipe } from './order-no.js';
import { OrderProblemFilter } from './order-problem.filter.js';
import type { CashReceipt, OrderView } from './order-view.js';
import { OrdersService } from './orders.service.js';
import { TakeCashDto } from './take-cash.dto.js';

/** The shop's routes. Creating and paying answer 201 also when repeated: the same call, the same answer. */
@Controller('orders')
@UseGuards(BearerGuard)
@UsePipes(bodyPipe)
@UseFilters(OrderProblemFilter)
export class OrdersController {
  constructor(
    @Inject(OrdersService) private readonly orders: OrdersService,
    @Inject(CashDeskService) private readonly cashDesk: CashDeskService,
  ) {}

  @Post()
  create(@Body() body: CreateOrderDto): Promise<OrderView> {
    return this.orders.create(body);
  }

  @Get(':orderNo')
  get(@Param('orderNo', orderNoPipe) orderNo: string): ReturnType<OrdersService['get']> {
    return this.orders.get(orderNo);
  }

  @Post(':orderNo/cash-payments')
  takeCash(@Param('orderNo', orderNoPipe) orderNo: string, @Body() body: TakeCashDto): Promise<CashReceipt> {
    return this.cashDesk.take(orderNo, body);
  }
}
