import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { PayscoreError } from 'nestjs-payscore-sync';
import { BearerGuard, callerOf } from './bearer.guard.js';

/** Lets in operators alone: those of `PAYSCORE_OPERATOR_TOKENS`. Other known callers get 403. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(@Inject(BearerGuard) private readonly bearer: BearerGuard) {}

  canActivate(context: ExecutionContext): boolean {
    this.bearer.canActivate(context);
    if (!callerOf(context).can.includes('act')) {
      throw new PayscoreError('PAYSCORE_E_FORBIDDEN', 'The caller may not do this. It takes an operator.');
    }
    return true;
  }
}
