import { HANDLER_CALL_VALUES, list } from '../columns.js';
import type { TableNames } from '../table-names.js';
import { isStillDue, now, recordTypes } from './expressions.js';

const NAMES = Object.keys(HANDLER_CALL_VALUES);

/**
 * A part of a statement that writes handler calls, for those rows alone that its part `written` wrote, by
 * `id` and `number`; its part `t` has the time.
 * @param parameter jsonb array of `NewHandlerCall`
 */
export function insertHandlerCalls({ handlerCalls }: TableNames, parameter: string): string {
  return `
INSERT INTO ${handlerCalls} (${list(NAMES, String)}, attempts, due_at, created_at)
  SELECT ${list(NAMES, (name) => `d.${name}`)}, 0, t.now, t.now
  FROM jsonb_to_recordset(${parameter}::jsonb) AS d(${recordTypes(HANDLER_CALL_VALUES)})
  JOIN written w ON w.id = d.sync_id AND w.number = d.occurrence CROSS JOIN t
  ON CONFLICT DO NOTHING`;
}

/** Statements about handler calls on PostgreSQL 13+. */
export function handlerCallStatements(names: TableNames) {
  const { syncs, handlerCalls, notifications } = names;
  const claimOf = (subjects: string) => `
WITH t AS MATERIALIZED (SELECT ${now('$7')} AS now),
due AS MATERIALIZED (
  SELECT d.id FROM ${handlerCalls} d JOIN ${subjects} s ON s.id = d.sync_id
  WHERE d.event = $1 AND d.handler_id = $2 AND d.due_at <= (SELECT now FROM t) AND s.institution = ANY($3::text[])
  ORDER BY d.due_at, d.id LIMIT $4 FOR UPDATE OF d SKIP LOCKED),
leased AS (
  UPDATE ${handlerCalls} d SET lease_token = $6, lease_until = t.now + $5::bigint, due_at = t.now + $5::bigint,
    attempts = d.attempts + 1
  FROM due, t WHERE d.id = due.id AND ${isStillDue('d', 't.now')} RETURNING d.id, d.sync_id, d.attempts)
SELECT id, sync_id AS "syncId", attempts AS attempt FROM leased ORDER BY id`;
  return {
    // The clock is volatile: only a single read of it can use the index.
    stalled: `
WITH t AS MATERIALIZED (SELECT ${now('$4')} - $2::bigint AS before)
SELECT s.id FROM ${syncs} s
WHERE s.settled_at IS NULL AND s.stalled_at IS NULL AND s.created_at <= (SELECT before FROM t)
  AND s.institution = ANY($1::text[])
ORDER BY s.created_at LIMIT $3`,

    // Skips what a claim holds this moment, so that it does not wait; the next sweep finds the rest.
    markStalled: `
WITH t AS MATERIALIZED (SELECT ${now('$3')} AS now),
free AS MATERIALIZED (
  SELECT s.id FROM ${syncs} s WHERE s.id = ANY($1::text[]) AND s.settled_at IS NULL AND s.stalled_at IS NULL
  FOR NO KEY UPDATE SKIP LOCKED),
written AS (
  UPDATE ${syncs} s SET stalled_at = t.now FROM free, t WHERE s.id = free.id
  RETURNING s.id, 0 AS number, s.status, t.now - s.created_at AS age),
raised AS (${insertHandlerCalls(names, '$2')})
SELECT id, status, age FROM written`,

    claim: { sync: claimOf(syncs), notification: claimOf(notifications) },

    completed: `
WITH written AS (
  UPDATE ${handlerCalls} SET completed_at = ${now('$3')}, due_at = NULL, lease_token = NULL, lease_until = NULL
  WHERE id = $1 AND lease_token = $2 RETURNING id)
SELECT id FROM written`,

    failed: `
WITH written AS (
  UPDATE ${handlerCalls} SET due_at = ${now('$5')} + $3::bigint, last_error = $4, lease_token = NULL, lease_until = NULL
  WHERE id = $1 AND lease_token = $2 RETURNING id)
SELECT id FROM written`,

    waiting: `
SELECT DISTINCT event, handler_id AS "handlerId" FROM ${handlerCalls} WHERE due_at IS NOT NULL ORDER BY event, handler_id`,
  };
}
