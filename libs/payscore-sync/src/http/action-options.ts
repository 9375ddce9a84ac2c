import { type PayscoreProblem, ValidationError } from '../errors/index.js';
import type { ReasonedActionOptions } from '../ledger/index.js';
import { isRecord } from '../text/is-record.js';
import { printable } from '../text/one-line.js';
import { requirePermission } from './access.guard.js';
import type { PayscoreAccess } from './http.options.js';

const HEADLINE = 'The action is not valid';

/**
 * Options of an action from `{ reason }` and the caller's name. The service validates the reason.
 * @throws PayscoreError `PAYSCORE_E_FORBIDDEN`, ValidationError
 */
export function actionOptions(body: unknown, access: PayscoreAccess): ReasonedActionOptions {
  requirePermission(access, 'act');
  const fields: unknown = body ?? {};
  if (!isRecord(fields)) throw new ValidationError([problem('body', 'must be a JSON object.')], HEADLINE);
  const unknown = Reflect.ownKeys(fields).filter((key) => key !== 'reason');
  if (unknown.length > 0) {
    const problems = unknown.slice(0, 10).map((key) => problem(printable(String(key)), 'is no known field.'));
    throw new ValidationError(problems, HEADLINE);
  }
  const { reason } = fields;
  const given = reason === undefined ? {} : { reason };
  return { actor: access.actor, within: access, ...given } as ReasonedActionOptions;
}

function problem(field: string, message: string): PayscoreProblem {
  return { field, message, remedy: 'Send { "reason": "…" } and nothing else.' };
}
