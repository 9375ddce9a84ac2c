import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { PAYSCORE_HTTP_OPTIONS, type PayscoreAccess, type PayscoreHttpOptions } from './http.options.js';

const ACCESS = Symbol('payscore access');

interface RequestWithAccess {
  [ACCESS]?: PayscoreAccess;
}

const byDefault: PayscoreAccess = { actor: 'http', can: ['record', 'read'] };

/** Runs behind the host's guards and asks the host what the caller may see and do. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(PAYSCORE_HTTP_OPTIONS) private readonly options: PayscoreHttpOptions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RequestWithAccess>();
    request[ACCESS] = this.options.access ? await this.options.access(context) : byDefault;
    return true;
  }
}

/** What the caller may see and do, from the host's `access`. */
export const Access = createParamDecorator((_data: unknown, context: ExecutionContext): PayscoreAccess => {
  const access = context.switchToHttp().getRequest<RequestWithAccess>()[ACCESS];
  if (!access) throw new Error('AccessGuard did not run before this handler.');
  return access;
});
