import { DOUBT, unaware } from '../doubt.js';
import type { TableNames } from '../table-names.js';
import { IS_SWEEP_DUE } from './expressions.js';

/** Statements about the server on SQLite. */
export function failoverStatements({ database, syncs, attempts }: TableNames) {
  const unsettled = `settled_at IS NULL AND status <> 'double_paid' AND (created_at <= @before OR ${unaware(syncs, '@before')})`;
  return {
    look: `
INSERT INTO ${database} (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (1, @file, @file, 1, @now, 0)
ON CONFLICT (id) DO UPDATE SET looks = looks + 1 RETURNING identity AS trusted, looks`,

    takeSweep: `
UPDATE ${database} SET next_sweep_at = @now + @sweepMs, looks = looks + 1 WHERE id = 1 AND ${IS_SWEEP_DUE}
RETURNING identity AS trusted, looks`,

    peek: `SELECT identity AS trusted, looks FROM ${database} WHERE id = 1`,

    distrust: `UPDATE ${database} SET identity = '', timeline = '' WHERE id = 1`,

    suspect: `
INSERT INTO ${database} (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (${DOUBT}, '', '', 0, 0, @now)
ON CONFLICT (id) DO UPDATE SET doubted_until = MAX(doubted_until, excluded.doubted_until)`,

    trust: `
UPDATE ${database} SET identity = @current, timeline = @current, trusted_since = @now WHERE id = 1`,

    count: `SELECT count(*) AS count FROM ${syncs} WHERE ${unsettled}`,

    lot: `SELECT id FROM ${syncs} WHERE ${unsettled} AND id > @after ORDER BY id LIMIT @limit`,

    close: `
UPDATE ${attempts} SET ended_at = @now, outcome = 'lease-lost', sent = 'maybe',
  decision = (SELECT CASE WHEN s.status = 'parked' THEN s.status ELSE 'uncertain' END FROM ${syncs} s WHERE s.id = @id)
WHERE sync_id = @id AND ended_at IS NULL
  AND lease_token = (SELECT s.lease_token FROM ${syncs} s WHERE s.id = @id)`,

    doubt: `
UPDATE ${syncs} SET lease_token = NULL, lease_until = NULL, maybe_sent = 1, absent_since = NULL,
  doubt = CASE WHEN status = 'parked' THEN doubt ELSE 'maybe-sent' END,
  uncertain_since = CASE WHEN status = 'parked' THEN uncertain_since ELSE COALESCE(uncertain_since, @now) END,
  not_before = MAX(not_before, @due),
  due_at = CASE WHEN head IS NOT NULL THEN MAX(COALESCE(due_at, 0), @due) END,
  status = CASE WHEN status = 'parked' THEN status ELSE 'uncertain' END
WHERE id = @id`,
  };
}
