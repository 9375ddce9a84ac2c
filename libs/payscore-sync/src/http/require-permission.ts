import { PayscoreError } from '../errors/index.js';
import type { PayscoreAccess, PayscorePermission } from './http.options.js';

/** @throws PayscoreError `PAYSCORE_E_FORBIDDEN` */
export function requirePermission(access: PayscoreAccess, permission: PayscorePermission): void {
  if (access.can.includes(permission)) return;
  // Whoever gives people `act` alone expects them to see what they act on.
  const apart = access.can.includes('act') ? ' "act" does not include it.' : '';
  throw new PayscoreError(
    'PAYSCORE_E_FORBIDDEN',
    `This needs the permission "${permission}", which the caller does not have.${apart} Use credentials that have it.`,
  );
}
