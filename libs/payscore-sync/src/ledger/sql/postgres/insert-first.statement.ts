import { COUNTERS, INSERT_NAMES, INSERT_VALUES, list, ZEROS } from '../columns.js';
import { DOUBT } from '../doubt.js';
import type { InsertRow } from '../rows.js';
import type { TableNames } from '../table-names.js';
import { now, typeOf } from './expressions.js';

/** Values that are the same for the first sync of any order, or follow from others. */
const KNOWN: readonly string[] = ['revision', 'head', 'status', 'doubt', 'maybe_sent', 'earliest'];

/** Values of the statement in the order of its parameters; the clock's offset is last. */
export const FIRST_NAMES = INSERT_NAMES.filter((name) => !KNOWN.includes(name));

/** In a SELECT a parameter has no type of its own. */
const valueOf = (name: keyof InsertRow) =>
  `$${FIRST_NAMES.indexOf(name) + 1}::${typeOf(INSERT_VALUES[name])}`;
const NOW = now(`$${FIRST_NAMES.length + 1}`);

/**
 * Inserts the first sync of an order; nothing if the order has a sync, or when a failover casts doubt on this one. Of
 * two transactions at once the second one waits at the unique index of the head.
 */
export const insertFirst = ({ syncs, database }: TableNames) => `
INSERT INTO ${syncs} (${list(FIRST_NAMES, String)}, head, revision, status, maybe_sent, due_at, created_at, ${COUNTERS})
SELECT ${list(FIRST_NAMES, valueOf)}, ${valueOf('order_key')}, 1, 'queued', false,
  GREATEST(${NOW}, ${valueOf('not_before')}), ${NOW}, ${ZEROS}
WHERE NOT EXISTS (SELECT 1 FROM ${syncs} s WHERE s.order_key = ${valueOf('order_key')})
  AND NOT EXISTS (SELECT 1 FROM ${database} d WHERE d.id = ${DOUBT} AND d.doubted_until >= ${valueOf('not_before')})
ON CONFLICT DO NOTHING
RETURNING id, due_at, created_at`;
