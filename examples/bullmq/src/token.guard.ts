import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { isSame } from './is-same.js';

/** Lets in who shows `Authorization: Bearer` with the token of `SHOP_TOKEN`. */
@Injectable()
export class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    const expected = process.env.SHOP_TOKEN;
    if (!expected) throw new Error('Set SHOP_TOKEN.');
    if (!isSame(headers.authorization ?? '', `Bearer ${expected}`)) throw new UnauthorizedException();
    return true;
  }
}
