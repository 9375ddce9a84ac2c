import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { BullBoardModule } from '@bull-board/nestjs';
import { Module } from '@nestjs/common';
import { operatorsOnly } from './operators-only.js';
import { QUEUE } from './queue.js';

/** Bull Board at `/queues`, which shows the queue to operators and changes nothing. */
@Module({
  imports: [
    BullBoardModule.forRoot({ route: '/queues', adapter: ExpressAdapter, middleware: operatorsOnly }),
    BullBoardModule.forFeature({ name: QUEUE, adapter: BullMQAdapter, options: { readOnlyMode: true } }),
  ],
})
export class QueueBoardModule {}
