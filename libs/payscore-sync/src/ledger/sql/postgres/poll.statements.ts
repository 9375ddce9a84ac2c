import type { TableNames } from '../table-names.js';
import { isSweepDue, now } from './expressions.js';

/** Later than any time in the ledger, epoch ms. */
const FAR = '9007199254740991';

/** Statements of the polls on PostgreSQL 13+. */
export function pollStatements(names: TableNames) {
  const { syncs, handlerCalls, notifications, database, institutions } = names;
  // A range of the pair and its order, which only one index has: no statistics lead to another one. LIMIT keeps the
  // planner from a join, which would read the backlog.
  const firstOf = (column: 'due_at' | 'settled_at', until: string) => `
  SELECT 1 FROM ${syncs} s WHERE s.${column} IS NOT NULL
    AND (s.institution, s.${column}) >= (wanted.name, 0) AND (s.institution, s.${column}) <= (wanted.name, ${until})
  ORDER BY s.institution, s.${column} LIMIT 1`;
  const ms = '(SELECT now FROM t)';
  return {
    poll: `
WITH t AS MATERIALIZED (SELECT ${now('$7')} AS now)
SELECT 'institution' AS part, wanted.place - 1 AS value
FROM unnest($1::text[]) WITH ORDINALITY AS wanted(name, place) CROSS JOIN LATERAL (${firstOf('due_at', ms)}) due
UNION ALL
SELECT 'handler', wanted.place - 1
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted(event, handler_id, place) CROSS JOIN LATERAL (
  SELECT 1 FROM ${handlerCalls} c WHERE c.due_at IS NOT NULL
    AND (c.event, c.handler_id, c.due_at) >= (wanted.event, wanted.handler_id, 0)
    AND (c.event, c.handler_id, c.due_at) <= (wanted.event, wanted.handler_id, ${ms})
  ORDER BY c.event, c.handler_id, c.due_at LIMIT 1) due
UNION ALL
SELECT 'looks', d.looks FROM ${database} d WHERE d.id = 1
UNION ALL
SELECT 'sweep', 1 FROM ${database} d WHERE d.id = 1 AND ${isSweepDue(ms, '$4')}
UNION ALL
SELECT 'lease', 1 FROM (SELECT s.lease_until FROM ${syncs} s WHERE s.lease_until IS NOT NULL ORDER BY s.lease_until LIMIT 1) first
WHERE first.lease_until < ${ms}
UNION ALL
SELECT 'stalled', 1 FROM (
  SELECT s.created_at FROM ${syncs} s WHERE s.settled_at IS NULL AND s.stalled_at IS NULL ORDER BY s.created_at LIMIT 1) first
WHERE first.created_at <= ${ms} - $5::bigint
UNION ALL
SELECT 'notified', 1 FROM (
  SELECT n.due_at FROM ${notifications} n WHERE n.due_at IS NOT NULL ORDER BY n.due_at LIMIT 1) first
WHERE first.due_at <= ${ms}
UNION ALL
SELECT 'behind', 1 FROM (
  SELECT 1 FROM ${syncs} s WHERE s.head IS NULL AND s.settled_at IS NULL ORDER BY s.order_key LIMIT 1) first
UNION ALL
SELECT 'silent', 1 FROM (
  SELECT 1 FROM ${institutions} i WHERE $6::bigint IS NOT NULL AND i.institution = ANY($1::text[])
    AND (i.last_claim_at IS NULL OR i.last_claim_at < ${ms} - $6::bigint) LIMIT 1) first`,

    dueIn: `
SELECT s.due_at - ${now('$2')} AS ms FROM ${syncs} s WHERE s.due_at IS NOT NULL
  AND (s.institution, s.due_at) >= ($1, 0) AND (s.institution, s.due_at) <= ($1, ${FAR})
ORDER BY s.institution, s.due_at LIMIT 1`,

    beat: `
WITH t AS MATERIALIZED (SELECT ${now('$3')} AS now),
alive AS (
  UPDATE ${institutions} i SET last_claim_at = t.now FROM t
  WHERE i.institution = ANY($1::text[]) AND (i.last_claim_at IS NULL OR i.last_claim_at < t.now - $2::bigint)
  RETURNING 1)
SELECT COUNT(*) FROM alive`,

    withOldSyncs: `
WITH t AS MATERIALIZED (SELECT ${now('$3')} - $2::bigint AS now)
SELECT wanted.name FROM unnest($1::text[]) AS wanted(name) CROSS JOIN LATERAL (${firstOf('settled_at', ms)}) old`,
  };
}
