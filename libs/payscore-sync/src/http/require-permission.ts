import { PayscoreError } from '../errors/index.js';
import type { PayscoreAccess, PayscorePermission } from './http.options.js';

/** @throws PayscoreError `PAYSCORE_E_FORBIDDEN` */
export function requirePermission(access: PayscoreAccess, permission: PayscorePermission): void {
  if (access.can.includes(permission)) return;
  throw new PayscoreError(
    'PAYSCORE_E_FORBIDDEN',
    `This needs the permission "${permission}", which the caller does not have. Use credentials that have it.`,
  );
}
