import { HANDLER_CALL_VALUES, list } from '../columns.js';
import type { TableNames } from '../table-names.js';
import { BY_KEY, now } from './expressions.js';
import { jsonRows } from './json-rows.js';

const NAMES = Object.keys(HANDLER_CALL_VALUES);

/** Writes handler calls. Parameters: JSON rows of `NewHandlerCall`, the time. A duplicate changes nothing. */
export function insertHandlerCalls({ handlerCalls }: TableNames): string {
  return `
INSERT INTO ${handlerCalls} (${list(NAMES, String)}, attempts, due_at, created_at)
SELECT ${list(NAMES, (name) => `r.${name}`)}, 0, t.ms, t.ms
FROM ${jsonRows(HANDLER_CALL_VALUES)} AS r CROSS JOIN (SELECT ? AS ms) AS t WHERE 1 = 1
ON DUPLICATE KEY UPDATE occurrence = ${handlerCalls}.occurrence`;
}

/** Statements about handler calls on MySQL 8 and MariaDB 10.6+. */
export function handlerCallStatements(names: TableNames) {
  const { syncs, handlerCalls, notifications, syncsIndex } = names;
  const byDue = `FORCE INDEX (${names.handlerCallsIndex('due')})`;
  // No join: it would also lock the subject and delay its completion.
  const dueOf = (subjects: string) => `
SELECT d.id, d.sync_id, d.attempts, ${now('?')} AS claimed_at
FROM ${handlerCalls} AS d ${byDue}
WHERE d.event = ? AND d.handler_id = ? AND d.due_at <= ${now('?')}
  AND (SELECT s.institution FROM ${subjects} AS s WHERE s.id = d.sync_id) IN (?)
ORDER BY d.due_at, d.id LIMIT ? FOR UPDATE SKIP LOCKED`;
  return {
    insert: insertHandlerCalls(names),

    stalled: `
SELECT id FROM ${syncs} FORCE INDEX (${syncsIndex('stalled')})
WHERE settled_at IS NULL AND stalled_at IS NULL AND created_at <= ${now('?')} AND institution IN (?)
ORDER BY created_at LIMIT ?`,

    // Skips what a claim holds this moment, so that it does not wait; the next sweep finds the rest.
    freeStalled: `
SELECT id, status, created_at, ${now('?')} AS locked_at FROM ${syncs} ${BY_KEY}
WHERE id IN (?) AND settled_at IS NULL AND stalled_at IS NULL FOR UPDATE SKIP LOCKED`,

    markStalled: `UPDATE ${syncs} ${BY_KEY} SET stalled_at = ? WHERE id IN (?)`,

    due: { sync: dueOf(syncs), notification: dueOf(notifications) },

    lease: `
UPDATE ${handlerCalls} ${BY_KEY} SET lease_token = ?, lease_until = ?, due_at = ?, attempts = attempts + 1
WHERE id IN (?) AND due_at <= ?`,

    leased: `SELECT id FROM ${handlerCalls} ${BY_KEY} WHERE id IN (?) AND lease_token = ?`,

    completed: `
UPDATE ${handlerCalls} ${BY_KEY} SET completed_at = ${now('?')}, due_at = NULL, lease_token = NULL, lease_until = NULL
WHERE id = ? AND lease_token = ?`,

    failed: `
UPDATE ${handlerCalls} ${BY_KEY} SET due_at = ${now('?')}, last_error = ?, lease_token = NULL, lease_until = NULL
WHERE id = ? AND lease_token = ?`,

    // The index holds completed calls too; with the greatest due time each handler is one step of the scan.
    waiting: `
SELECT event, handler_id AS handlerId FROM ${handlerCalls} ${byDue}
GROUP BY event, handler_id HAVING MAX(due_at) IS NOT NULL`,
  };
}
