import type { ReasonedActionOptions } from '../ledger/index.js';
import { requirePermission } from './access.guard.js';
import type { PayscoreAccess } from './http.options.js';
import { knownFields } from './known-fields.js';

const BODY = {
  names: ['reason'],
  headline: 'The action is not valid',
  remedy: 'Send { "reason": "…" } and nothing else.',
};

/**
 * Options of an action from `{ reason }` and the caller's name. The service validates the reason.
 * @throws PayscoreError `PAYSCORE_E_FORBIDDEN`, ValidationError
 */
export function actionOptions(body: unknown, access: PayscoreAccess): ReasonedActionOptions {
  requirePermission(access, 'act');
  const { reason } = knownFields(body ?? {}, BODY);
  const given = reason === undefined ? {} : { reason };
  return { actor: access.actor, within: access, ...given } as ReasonedActionOptions;
}
