import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  optionsFromEnvironment,
  PAYSCORE_SYNC_MIGRATIONS,
  PayscoreProblemFilter,
  PayscoreSyncModule,
} from 'nestjs-payscore-sync';
import { bullmqDispatch } from 'nestjs-payscore-sync/bullmq';
import { QUEUE } from './queue.js';
import { QueueBoardModule } from './queue-board.module.js';
import { TokenGuard } from './token.guard.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL ?? 'postgres://localhost/shop',
      autoLoadEntities: true,
      migrations: [...PAYSCORE_SYNC_MIGRATIONS],
      migrationsRun: true,
    }),
    BullModule.forRoot({ connection: { url: process.env.REDIS_URL ?? 'redis://localhost:6379' } }),
    BullModule.registerQueue({ name: QUEUE }),
    PayscoreSyncModule.forRootAsync({
      isGlobal: true,
      worker: process.env.PAYSCORE_WORKER !== '0',
      dispatch: bullmqDispatch({ queue: QUEUE }),
      http: { guards: [TokenGuard] },
      useFactory: () => optionsFromEnvironment(process.env),
    }),
    QueueBoardModule,
  ],
  providers: [{ provide: APP_FILTER, useClass: PayscoreProblemFilter }],
})
export class AppModule {}
