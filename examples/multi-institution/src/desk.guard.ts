import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { PayscoreAccess } from 'nestjs-payscore-sync';
import { INSTITUTIONS, type InstitutionName } from './institutions.js';

const deskOf = new WeakMap<IncomingMessage, InstitutionName>();
const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

/** Each institution's desk has a token of its own: `HK_TOKEN`, `MO_TOKEN`. */
@Injectable()
export class DeskGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    for (const name of Object.keys(INSTITUTIONS) as InstitutionName[]) {
      const token = process.env[`${INSTITUTIONS[name]}TOKEN`];
      if (token && isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
        deskOf.set(request, name);
        return true;
      }
    }
    throw new UnauthorizedException();
  }
}

/** A desk records, reads and acts for its own institution; of the other it finds nothing. */
export function accessOfDesk(context: ExecutionContext): PayscoreAccess {
  const name = deskOf.get(context.switchToHttp().getRequest<IncomingMessage>());
  if (!name) throw new Error('DeskGuard did not run.');
  return { actor: `${name}-desk`, institutions: [name], can: ['record', 'read', 'act'] };
}
