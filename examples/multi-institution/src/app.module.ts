import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PAYSCORE_SYNC_MIGRATIONS, PayscoreSyncModule } from 'nestjs-payscore-sync';
import { accessOfDesk, DeskGuard } from './desk.guard.js';
import { institutionsFrom } from './institutions.js';

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
      http: { guards: [DeskGuard], access: accessOfDesk },
      useFactory: () => ({ institutions: institutionsFrom(process.env) }),
    }),
  ],
})
export class AppModule {}
