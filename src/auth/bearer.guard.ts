import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { type PayscoreAccess, PayscoreError } from 'nestjs-payscore-sync';
import { KnownCallers } from './known-callers.js';

/** Kept beside the request rather than on it, where a body or a header could not have put it. */
const accessOf = new WeakMap<IncomingMessage, PayscoreAccess>();

/** Lets in who shows `Authorization: Bearer` with a known token; everybody else gets the same 401. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(@Inject(KnownCallers) private readonly callers: KnownCallers) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = token === undefined ? null : this.callers.find(token);
    if (!caller) throw unauthenticated();
    accessOf.set(request, caller);
    return true;
  }
}

/** A problem on every route of this app: PayscoreProblemFilter answers it. */
function unauthenticated(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_UNAUTHENTICATED',
    'The request carries no valid credentials. Send Authorization: Bearer with a token this service knows.',
  );
}

/** Who calls and what they may do; only behind BearerGuard. */
export function callerOf(context: ExecutionContext): PayscoreAccess {
  const caller = accessOf.get(context.switchToHttp().getRequest<IncomingMessage>());
  if (!caller) throw new Error('BearerGuard did not run before this handler.');
  return caller;
}
