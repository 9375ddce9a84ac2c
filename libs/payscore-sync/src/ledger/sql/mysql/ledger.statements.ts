import {
  completionTypes,
  COUNTERS,
  INSERT_COLUMNS,
  INSERT_VALUES,
  leasedColumns,
  list,
  setAttempt,
  setSync,
  ZEROS,
} from '../columns.js';
import { DOUBT } from '../doubt.js';
import type { TableNames } from '../table-names.js';
import { BY_KEY, isTrusted, now } from './expressions.js';
import { insertHandlerCalls } from './handler-call.statements.js';
import { jsonRows } from './json-rows.js';

/** Reads and locks committed rows past the snapshot. MariaDB has no `FOR SHARE`. */
export const CURRENT = ' LOCK IN SHARE MODE';

/** Statements about syncs and attempts on MySQL 8 and MariaDB 10.6+. */
export function ledgerStatements(names: TableNames) {
  const { syncs, attempts, database, syncsIndex } = names;
  const byOrder = `FORCE INDEX (${syncsIndex('identity')})`;
  const byTurn = `FORCE INDEX (${syncsIndex('turn')})`;
  const byDue = `FORCE INDEX (${syncsIndex('due')})`;
  const newRows = jsonRows(INSERT_VALUES);
  const outcomes = jsonRows(completionTypes(['sync', 'last'], ['id', 'settled', 'keep_last']));
  const endings = jsonRows(completionTypes(['attempt'], ['id', 'number']));
  const value = (name: string) => `r.${name}`;
  const syncColumn = (name: string) => `s.${name}`;
  return {
    now: `SELECT ${now('?')} AS ms`,

    countDue: `
SELECT COUNT(*) AS due FROM (
  SELECT 1 FROM ${syncs} ${byDue} WHERE institution = ? AND due_at <= ${now('?')} LIMIT ?) AS few`,

    // A page of the index instead of a loose scan, which the planner drops with old statistics.
    turnPage: `
SELECT sub_mchid, due_at, due_at <= ${now('?')} AS is_due FROM ${syncs} ${byTurn}
WHERE institution = ? AND status = ? AND sub_mchid > ? ORDER BY sub_mchid, due_at, id LIMIT ?`,

    /**
     * With a row of the doubt of a failover, and one of what the connection shows of itself.
     * @param lock `CURRENT` or empty
     * @param own expressions for the place of the connection, and whether a transaction is open
     */
    known: (lock: string, own?: { readonly place: string; readonly isOpen: string }) => {
      const [nulls, shown] = own
        ? [
            ', NULL AS place, NULL AS is_open',
            `\nUNION ALL\n(SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${own.place}, ${own.isOpen})`,
          ]
        : ['', ''];
      return `
(SELECT id, order_key, seq, status, settled_at, head, NULL AS doubted_until${nulls} FROM ${syncs} ${byOrder}
  WHERE order_key IN (?)${lock})
UNION ALL
(SELECT NULL, NULL, NULL, NULL, NULL, NULL, doubted_until${nulls} FROM ${database} WHERE id = ${DOUBT})${shown}`;
    },

    // Reads no table, so REPEATABLE READ locks only the new row. IGNORE would also hide values that do not fit.
    // This ignores duplicates only, and lets one of several waiting transactions through at a time.
    insert: `
INSERT INTO ${syncs} (${list(INSERT_COLUMNS, String)}, due_at, created_at, uncertain_since, ${COUNTERS})
SELECT ${list(INSERT_COLUMNS, value)},
  CASE WHEN r.head IS NOT NULL THEN GREATEST(t.ms, r.earliest) END, t.ms, CASE WHEN r.maybe_sent THEN t.ms END, ${ZEROS}
FROM ${newRows} AS r CROSS JOIN (SELECT ${now('?')} AS ms) AS t WHERE 1 = 1
ON DUPLICATE KEY UPDATE revision = ${syncs}.revision`,

    // MariaDB only; MySQL reads the rows.
    returning: ' RETURNING id, due_at, created_at',

    inserted: `SELECT id, due_at, created_at FROM ${syncs} ${BY_KEY} WHERE id IN (?)`,

    read: `SELECT * FROM ${syncs} ${BY_KEY} WHERE id IN (?)`,

    /**
     * A plan with a sort would lock every sorted row.
     * @param identity expression for the server and database of the session
     */
    due: (identity: string) => `
SELECT ${leasedColumns('s')}, ${now('?')} AS claimed_at FROM ${syncs} AS s ${byDue}
WHERE s.institution = ? AND s.due_at <= ${now('?')} AND ${isTrusted(names, identity)} ORDER BY s.due_at, s.id LIMIT ? FOR UPDATE SKIP LOCKED`,

    dueOf: (identity: string) => `
SELECT ${leasedColumns('s')}, ${now('?')} AS claimed_at FROM ${syncs} AS s ${byTurn}
WHERE s.institution = ? AND s.status = ? AND s.sub_mchid = ? AND s.due_at <= ${now('?')} AND s.id NOT IN (?)
  AND ${isTrusted(names, identity)}
ORDER BY s.due_at, s.id LIMIT ? FOR UPDATE SKIP LOCKED`,

    lowest: `
SELECT order_key, MIN(seq) AS seq FROM ${syncs} WHERE order_key IN (?) AND settled_at IS NULL GROUP BY order_key`,

    waiting: `
SELECT DISTINCT order_key FROM ${syncs} WHERE order_key IN (?) AND head IS NULL AND settled_at IS NULL`,

    // Leases rows, except those that give way. It checks again that a row is free and due, in case the database did
    // not really lock. The list stands at each value: a mode of MariaDB decides whether a value sees earlier ones.
    claim: `
UPDATE ${syncs} ${BY_KEY} SET due_at = NULL, head = CASE WHEN id IN (?) THEN NULL ELSE head END,
  lease_token = CASE WHEN id IN (?) THEN NULL ELSE ? END, lease_until = CASE WHEN id IN (?) THEN NULL ELSE ? END,
  attempts = attempts + (id NOT IN (?))
WHERE id IN (?) AND lease_token IS NULL AND due_at <= ?`,

    record: `
INSERT INTO ${attempts} (sync_id, \`number\`, kind, lease_token, started_at)
SELECT id, attempts, CASE WHEN status = 'queued' THEN 'send' ELSE 'query' END, lease_token, ?
FROM ${syncs} ${BY_KEY} WHERE id IN (?) AND lease_token = ?`,

    hold: `SELECT id, lease_token, ${now('?')} AS locked_at FROM ${syncs} ${BY_KEY} WHERE id IN (?) FOR UPDATE NOWAIT`,

    // STRAIGHT_JOIN: from the JSON rows to the table, not the reverse.
    complete: `
UPDATE ${outcomes} AS r STRAIGHT_JOIN ${syncs} AS s ${BY_KEY} ON s.id = r.id CROSS JOIN (SELECT ? AS ms) AS t
SET s.lease_token = NULL, s.lease_until = NULL, s.head = CASE WHEN r.settled = 1 THEN NULL ELSE s.head END,
  s.settled_at = CASE WHEN r.settled = 1 THEN t.ms END,
  ${setSync({ column: syncColumn, value }, 'r.keep_last = 1', syncColumn)}`,

    close: `
UPDATE ${endings} AS r STRAIGHT_JOIN ${attempts} AS a ${BY_KEY} ON a.sync_id = r.id AND a.\`number\` = r.\`number\`
CROSS JOIN (SELECT ? AS ms) AS t
SET a.ended_at = t.ms, ${setAttempt({ column: (name) => `a.${name}`, value })}`,

    release: `
UPDATE ${syncs} ${BY_KEY} SET lease_token = NULL, lease_until = NULL, due_at = ${now('?')}, attempts = attempts - 1
WHERE id IN (?)`,

    // DELETE takes no index hint on MariaDB 10.6; the first column of the key selects few rows.
    undo: `DELETE FROM ${attempts} WHERE sync_id IN (?) AND lease_token = ?`,

    raise: insertHandlerCalls(names),

    first: `
SELECT id FROM ${syncs} ${byOrder} WHERE order_key = ? AND settled_at IS NULL ORDER BY seq LIMIT 1`,

    // Also finds an uncommitted head, and then fails at once.
    headNow: `SELECT id FROM ${syncs} FORCE INDEX (${syncsIndex('head')}) WHERE head = ? FOR UPDATE NOWAIT`,

    // A locked row is left to the sweep.
    free: `
SELECT id FROM ${syncs} ${BY_KEY} WHERE id = ? AND head IS NULL AND settled_at IS NULL FOR UPDATE SKIP LOCKED`,

    advance: `UPDATE ${syncs} ${BY_KEY} SET head = order_key, due_at = GREATEST(${now('?')}, not_before) WHERE id = ?`,

    headless: `
SELECT DISTINCT s.order_key FROM ${syncs} AS s
WHERE s.settled_at IS NULL AND s.head IS NULL
  AND NOT EXISTS (SELECT 1 FROM ${syncs} AS h WHERE h.head = s.order_key)
LIMIT ?`,

    lost: `
SELECT id, institution, status, ${now('?')} AS locked_at FROM ${syncs} FORCE INDEX (${syncsIndex('lease')})
WHERE lease_until < ${now('?')} ORDER BY lease_until LIMIT ? FOR UPDATE SKIP LOCKED`,

    closeLost: `
UPDATE ${syncs} AS s ${BY_KEY} STRAIGHT_JOIN ${attempts} AS a ${BY_KEY}
  ON a.sync_id = s.id AND a.\`number\` = s.attempts AND a.lease_token = s.lease_token
SET a.ended_at = ?, a.outcome = 'lease-lost', a.sent = 'maybe',
  a.decision = CASE WHEN s.status = 'queued' THEN 'uncertain' ELSE s.status END
WHERE s.id IN (?)`,

    freeSending: `
UPDATE ${syncs} ${BY_KEY} SET lease_token = NULL, lease_until = NULL, due_at = ? + LEAST(crashes * 5000, 900000),
  crashes = crashes + 1, status = 'uncertain',
  doubt = 'maybe-sent', maybe_sent = TRUE, uncertain_since = COALESCE(uncertain_since, ?), absent_since = NULL
WHERE id IN (?) AND lease_until < ?`,

    freeAsking: `
UPDATE ${syncs} ${BY_KEY} SET lease_token = NULL, lease_until = NULL, due_at = ? + LEAST(crashes * 5000, 900000),
  crashes = crashes + 1, failures = failures + (status = 'parked') WHERE id IN (?) AND lease_until < ?`,
  };
}
