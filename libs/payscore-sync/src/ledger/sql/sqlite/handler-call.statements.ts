import { HANDLER_CALL_VALUES, list } from '../columns.js';
import type { TableNames } from '../table-names.js';
import { itemsOf } from './expressions.js';

const NAMES = Object.keys(HANDLER_CALL_VALUES);

/** Writes one `NewHandlerCall`, with `now`. */
export function insertHandlerCall({ handlerCalls }: TableNames): string {
  return `
INSERT INTO ${handlerCalls} (${list(NAMES, String)}, attempts, due_at, created_at)
VALUES (${list(NAMES, (name) => `@${name}`)}, 0, @now, @now) ON CONFLICT DO NOTHING`;
}

/** Statements about handler calls on SQLite. */
export function handlerCallStatements(names: TableNames) {
  const { syncs, handlerCalls, notifications } = names;
  const ours = `s.institution IN ${itemsOf('@institutions')}`;
  const dueOf = (subjects: string) => `
SELECT d.id, d.sync_id AS syncId, d.attempts + 1 AS attempt FROM ${handlerCalls} d JOIN ${subjects} s ON s.id = d.sync_id
WHERE d.event = @event AND d.handler_id = @handlerId AND d.due_at <= @now AND ${ours}
ORDER BY d.due_at, d.id LIMIT @limit`;
  return {
    insert: insertHandlerCall(names),

    stalled: `
SELECT s.id, s.status, s.created_at FROM ${syncs} s
WHERE s.settled_at IS NULL AND s.stalled_at IS NULL AND s.created_at <= @before AND ${ours}
ORDER BY s.created_at LIMIT @limit`,

    markStalled: `UPDATE ${syncs} SET stalled_at = @now WHERE id = @id`,

    due: { sync: dueOf(syncs), notification: dueOf(notifications) },

    lease: `
UPDATE ${handlerCalls} SET lease_token = @token, lease_until = @until, due_at = @until, attempts = attempts + 1
WHERE id = @id AND due_at <= @now`,

    completed: `
UPDATE ${handlerCalls} SET completed_at = @now, due_at = NULL, lease_token = NULL, lease_until = NULL
WHERE id = @id AND lease_token = @token`,

    failed: `
UPDATE ${handlerCalls} SET due_at = @dueAt, last_error = @error, lease_token = NULL, lease_until = NULL
WHERE id = @id AND lease_token = @token`,

    waiting: `
SELECT DISTINCT event, handler_id AS handlerId FROM ${handlerCalls} WHERE due_at IS NOT NULL ORDER BY event, handler_id`,
  };
}
