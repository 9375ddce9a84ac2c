import { COUNTERS, INSERT_COLUMNS, INSERT_VALUES, list, ZEROS } from '../columns.js';
import type { TableNames } from '../table-names.js';
import { now, recordTypes } from './expressions.js';

/**
 * Inserts rows of a JSON list.
 * @param parts expressions: the list as `jsonb`, the offset of the clock in ms, and the condition for any row
 */
export function insertMany(
  { syncs }: TableNames,
  { rows, offset, condition }: { rows: string; offset: string; condition: string },
): string {
  return `
INSERT INTO ${syncs} (${list(INSERT_COLUMNS, String)}, due_at, created_at, uncertain_since, ${COUNTERS})
SELECT ${list(INSERT_COLUMNS, (name) => `r.${name}`)},
  CASE WHEN r.head IS NOT NULL THEN GREATEST(t.now, r.earliest) END, t.now, CASE WHEN r.maybe_sent THEN t.now END, ${ZEROS}
FROM jsonb_to_recordset(${rows}) AS r(${recordTypes(INSERT_VALUES)})
CROSS JOIN (SELECT ${now(offset)} AS now) t
WHERE ${condition}
ON CONFLICT DO NOTHING
RETURNING id, due_at, created_at`;
}
