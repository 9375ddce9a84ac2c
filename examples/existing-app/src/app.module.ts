import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { optionsFromEnvironment, PayscoreSyncModule } from 'nestjs-payscore-sync';
import { AuthModule } from './auth/auth.module.js';
import { accessOfStaff, StaffGuard } from './auth/staff.guard.js';
import { databaseOptions } from './data-source.js';
import { PaymentsController } from './payments/payments.controller.js';
import { PaymentsService } from './payments/payments.service.js';

@Module({
  imports: [
    AuthModule,
    TypeOrmModule.forRoot(databaseOptions),
    PayscoreSyncModule.forRootAsync({
      isGlobal: true,
      http: { path: 'payscore', guards: [StaffGuard], access: accessOfStaff },
      imports: [AuthModule], // what StaffGuard injects
      useFactory: () => optionsFromEnvironment(process.env),
    }),
  ],
  controllers: [PaymentsController],
  providers: [PaymentsService],
})
export class AppModule {}
