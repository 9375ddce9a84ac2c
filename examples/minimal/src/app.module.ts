import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  optionsFromEnvironment,
  PAYSCORE_SYNC_MIGRATIONS,
  PayscoreProblemFilter,
  PayscoreSyncModule,
} from 'nestjs-payscore-sync';
import { TokenGuard } from './token.guard.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database: 'shop.sqlite',
      autoLoadEntities: true,
      migrations: [...PAYSCORE_SYNC_MIGRATIONS],
      migrationsRun: true,
    }),
    PayscoreSyncModule.forRootAsync({
      isGlobal: true,
      http: { guards: [TokenGuard] },
      useFactory: () => optionsFromEnvironment(process.env),
    }),
  ],
  providers: [{ provide: APP_FILTER, useClass: PayscoreProblemFilter }],
})
export class AppModule {}
