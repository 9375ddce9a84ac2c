import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { PayscoreAccess } from 'nestjs-payscore-sync';

export declare class StaffGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean;
}
export declare const accessOf: (request: object) => PayscoreAccess;
