import { type PayscoreProblem, problemOf, ValidationError } from '../errors/index.js';
import type { RunActionsOptions } from '../service/payscore-sync.service-options.js';
import { isRecord } from '../text/is-record.js';
import { requirePermission } from './access.guard.js';
import type { PayscoreAccess } from './http.options.js';
import { SELECTION_NAMES, selection } from './query-parameters.js';

const NAMES = ['action', 'filter', 'ids', 'reason', 'dryRun', 'digest'];
const HEADLINE = 'The run is not valid';

/**
 * `{ action, filter | ids, reason, dryRun, digest }` of a caller with `act`. The service validates the values. An unknown
 * field is refused, because a filter without it would be wider than meant.
 * @throws PayscoreError `PAYSCORE_E_FORBIDDEN`, ValidationError
 */
export function runOptions(body: unknown, access: PayscoreAccess): RunActionsOptions {
  requirePermission(access, 'act');
  const { filter, ...fields } = known(body, 'body', NAMES);
  const options: object = {
    ...fields,
    ...(filter === undefined ? {} : { filter: selection(known(filter, 'filter', SELECTION_NAMES)) }),
    ...{ actor: access.actor, within: access },
  };
  return options as RunActionsOptions;
}

function known(value: unknown, field: string, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw new ValidationError([problem(field, 'must be a JSON object.', names)], HEADLINE);
  }
  const unknown = Reflect.ownKeys(value).filter((key) => !names.includes(String(key)));
  if (unknown.length > 0) {
    const problems = unknown
      .slice(0, 10)
      .map((key) => problem(`${field}.${printable(String(key))}`, 'is no known field.', names));
    throw new ValidationError(problems, HEADLINE);
  }
  return value;
}

function problem(field: string, message: string, names: readonly string[]): PayscoreProblem {
  return problemOf(field, message, `Its fields are ${names.join(', ')}.`);
}

const printable = (key: string) => key.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
