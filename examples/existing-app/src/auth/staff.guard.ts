import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { PayscoreAccess } from 'nestjs-payscore-sync';
import { type Employee, Staff } from './staff.js';

type StaffRequest = IncomingMessage & { employee?: Employee };

/** The guard the app had before; it injects what its own module provides. */
@Injectable()
export class StaffGuard implements CanActivate {
  constructor(private readonly staff: Staff) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<StaffRequest>();
    const employee = this.staff.find(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!employee) throw new UnauthorizedException();
    request.employee = employee;
    return true;
  }
}

/** Cashiers read; managers may also retry, cancel, resolve and check. Nobody records over REST: the app does. */
export function accessOfStaff(context: ExecutionContext): PayscoreAccess {
  const { employee } = context.switchToHttp().getRequest<StaffRequest>();
  if (!employee) throw new Error('StaffGuard did not run.');
  return { actor: employee.name, can: employee.role === 'manager' ? ['read', 'act'] : ['read'] };
}
