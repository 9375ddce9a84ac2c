import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { PayscoreError } from '../errors/index.js';
import {
  PAYSCORE_HTTP_OPTIONS,
  type PayscoreAccess,
  type PayscoreHttpOptions,
  type PayscorePermission,
} from './http.options.js';

/** Shared by all copies of this package in an app. */
const ACCESS = Symbol.for('nestjs-payscore-sync:access');

interface RequestWithAccess {
  [ACCESS]?: PayscoreAccess;
}

const defaultAccess: PayscoreAccess = { actor: 'http', can: ['record', 'read'] };

/** Runs after the host's guards and calls the host's `access`. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(PAYSCORE_HTTP_OPTIONS) private readonly options: PayscoreHttpOptions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RequestWithAccess>();
    request[ACCESS] = this.options.access ? await this.options.access(context) : defaultAccess;
    return true;
  }
}

/**
 * For a controller of the host that extends `PayscoreSyncControllerBase`: `@UseGuards(YourGuard,
 * payscoreAccess(accessOf))`, after the guards that identify the caller.
 */
export function payscoreAccess(access: NonNullable<PayscoreHttpOptions['access']>): CanActivate {
  return new AccessGuard({ access });
}

/** What the caller may see and do, from the host's `access`. */
export const Access = createParamDecorator((_data: unknown, context: ExecutionContext): PayscoreAccess => {
  const access = context.switchToHttp().getRequest<RequestWithAccess>()[ACCESS];
  if (access) return access;
  throw new PayscoreError(
    'PAYSCORE_E_UNGUARDED_HTTP',
    'A controller that extends PayscoreSyncControllerBase does not say what its callers may do, so it refuses every request. ' +
      'Put @UseGuards(YourGuard, payscoreAccess(accessOf)) on it.',
  );
});

/** @throws PayscoreError `PAYSCORE_E_FORBIDDEN` */
export function requirePermission(access: PayscoreAccess, permission: PayscorePermission): void {
  if (access.can.includes(permission)) return;
  // A caller with `act` alone cannot see the syncs to act on.
  const apart = access.can.includes('act') ? ' "act" does not include it.' : '';
  throw new PayscoreError(
    'PAYSCORE_E_FORBIDDEN',
    `This needs the permission "${permission}", which the caller does not have.${apart} Use credentials that have it.`,
  );
}
