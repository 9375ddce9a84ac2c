import type { RunActionsOptions } from '../service/payscore-sync.service-options.js';
import { requirePermission } from './access.guard.js';
import type { PayscoreAccess } from './http.options.js';
import { knownFields } from './known-fields.js';
import { SELECTION_NAMES, selection } from './query-parameters.js';

const NAMES = ['action', 'filter', 'ids', 'reason', 'dryRun', 'digest'];
const BODY = formOf(NAMES);
const FILTER = { ...formOf(SELECTION_NAMES), field: 'filter' };

/**
 * `{ action, filter | ids, reason, dryRun, digest }` of a caller with `act`. The service validates the values. An unknown
 * field is refused, because a filter without it would be wider than meant.
 * @throws PayscoreError `PAYSCORE_E_FORBIDDEN`, ValidationError
 */
export function runOptions(body: unknown, access: PayscoreAccess): RunActionsOptions {
  requirePermission(access, 'act');
  const { filter, ...fields } = knownFields(body, BODY);
  const options: object = {
    ...fields,
    ...(filter === undefined ? {} : { filter: selection(knownFields(filter, FILTER)) }),
    ...{ actor: access.actor, within: access },
  };
  return options as RunActionsOptions;
}

function formOf(names: readonly string[]) {
  return { names, headline: 'The run is not valid', remedy: `Its fields are ${names.join(', ')}.` };
}
