import { Module } from '@nestjs/common';
import { Staff } from './staff.js';
import { StaffGuard } from './staff.guard.js';

@Module({ providers: [Staff, StaffGuard], exports: [Staff, StaffGuard] })
export class AuthModule {}
