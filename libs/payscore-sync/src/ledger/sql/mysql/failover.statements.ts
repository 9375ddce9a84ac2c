import { DOUBT, unaware } from '../doubt.js';
import type { TableNames } from '../table-names.js';
import { BY_KEY, IS_SWEEP_DUE, now } from './expressions.js';

/**
 * Statements about the server on MySQL 8 and MariaDB 10.6+.
 * @param identity expression for the server and database of the session
 */
export function failoverStatements({ database, syncs, attempts }: TableNames, identity: string) {
  const unsettled = `settled_at IS NULL AND status <> 'double_paid' AND (created_at <= ? OR ${unaware(syncs, '?')})`;
  return {
    countLook: `
INSERT INTO ${database} (id, identity, timeline, looks, trusted_since, doubted_until)
SELECT 1, t.identity, t.identity, 1, t.ms, 0 FROM (SELECT ${identity} AS identity, ${now('?')} AS ms) AS t
ON DUPLICATE KEY UPDATE looks = looks + 1`,

    takeSweep: `UPDATE ${database} SET next_sweep_at = ${now('?')}, looks = looks + 1 WHERE id = 1 AND ${IS_SWEEP_DUE}`,

    look: `SELECT identity AS trusted, ${identity} AS current_server, looks FROM ${database} WHERE id = 1`,

    distrust: `UPDATE ${database} SET identity = '', timeline = '' WHERE id = 1`,

    suspect: `
INSERT INTO ${database} (id, identity, timeline, looks, trusted_since, doubted_until)
SELECT ${DOUBT}, '', '', 0, 0, t.ms FROM (SELECT ${now('?')} AS ms) AS t
ON DUPLICATE KEY UPDATE doubted_until = GREATEST(doubted_until, t.ms)`,

    trust: `
UPDATE ${database} SET identity = ?, timeline = ${identity}, trusted_since = ${now('?')}
WHERE id = 1 AND ${identity} = ?`,

    count: `SELECT COUNT(*) AS count FROM ${syncs} WHERE ${unsettled}`,

    // Without a lock: a locking scan would wait for rows that hosts insert.
    lot: `SELECT id FROM ${syncs} ${BY_KEY} WHERE ${unsettled} AND id > ? ORDER BY id LIMIT ?`,

    lock: `SELECT id, ${now('?')} AS locked_at FROM ${syncs} ${BY_KEY} WHERE id IN (?) AND settled_at IS NULL FOR UPDATE`,

    close: `
UPDATE ${syncs} AS s ${BY_KEY} STRAIGHT_JOIN ${attempts} AS a ${BY_KEY}
  ON a.sync_id = s.id AND a.\`number\` = s.attempts AND a.lease_token = s.lease_token
SET a.ended_at = ?, a.outcome = 'lease-lost', a.sent = 'maybe',
  a.decision = CASE WHEN s.status = 'parked' THEN s.status ELSE 'uncertain' END
WHERE s.id IN (?) AND a.ended_at IS NULL`,

    // Columns are set from left to right, so the status comes last.
    doubt: `
UPDATE ${syncs} ${BY_KEY} SET lease_token = NULL, lease_until = NULL, maybe_sent = TRUE, absent_since = NULL,
  doubt = CASE WHEN status = 'parked' THEN doubt ELSE 'maybe-sent' END,
  uncertain_since = CASE WHEN status = 'parked' THEN uncertain_since ELSE COALESCE(uncertain_since, ?) END,
  not_before = GREATEST(not_before, ?),
  due_at = CASE WHEN head IS NOT NULL THEN GREATEST(COALESCE(due_at, 0), ?) END,
  status = CASE WHEN status = 'parked' THEN status ELSE 'uncertain' END
WHERE id IN (?)`,
  };
}
