import { DOUBT, unaware } from '../doubt.js';
import type { TableNames } from '../table-names.js';
import { CLUSTER, isSweepDue, now, TIMELINE } from './expressions.js';

/** Statements about the server on PostgreSQL 13+. */
export function failoverStatements({ database, syncs, attempts }: TableNames) {
  const identity = `${CLUSTER} || ${TIMELINE}`;
  const unsettled = `s.settled_at IS NULL AND s.status <> 'double_paid' AND (s.created_at <= $1 OR ${unaware('s', '$1')})`;
  return {
    look: `
INSERT INTO ${database} AS d (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (1, ${identity}, ${TIMELINE}, 1, ${now('$1')}, 0)
ON CONFLICT (id) DO UPDATE SET looks = d.looks + 1
RETURNING d.identity AS trusted, ${identity} AS current, d.looks`,

    takeSweep: `
WITH t AS MATERIALIZED (SELECT ${now('$2')} AS now),
taken AS (
  UPDATE ${database} d SET next_sweep_at = t.now + $1::bigint, looks = d.looks + 1 FROM t
  WHERE d.id = 1 AND ${isSweepDue('t.now', '$1')} RETURNING d.identity, d.looks)
SELECT identity AS trusted, ${identity} AS current, looks FROM taken`,

    peek: `SELECT d.identity AS trusted, ${identity} AS current, d.looks FROM ${database} d WHERE d.id = 1`,

    distrust: `UPDATE ${database} SET identity = '', timeline = '' WHERE id = 1`,

    suspect: `
INSERT INTO ${database} AS d (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (${DOUBT}, '', '', 0, 0, ${now('$1')})
ON CONFLICT (id) DO UPDATE SET doubted_until = GREATEST(d.doubted_until, EXCLUDED.doubted_until)`,

    trust: `
UPDATE ${database} SET identity = $1, timeline = ${TIMELINE}, trusted_since = ${now('$2')}
WHERE id = 1 AND ${identity} = $1`,

    now: `SELECT ${now('$1')} AS now`,

    count: `
SELECT count(*) AS count FROM ${syncs} s
WHERE ${unsettled}`,

    doubt: `
WITH t AS MATERIALIZED (SELECT ${now('$5')} AS now),
lot AS MATERIALIZED (
  SELECT s.id, s.lease_token AS token FROM ${syncs} s
  WHERE ${unsettled} AND s.id > $2
  ORDER BY s.id LIMIT $3 FOR NO KEY UPDATE),
doubted AS (
  UPDATE ${syncs} s SET lease_token = NULL, lease_until = NULL, maybe_sent = true, absent_since = NULL,
    status = CASE WHEN s.status = 'parked' THEN s.status ELSE 'uncertain' END,
    doubt = CASE WHEN s.status = 'parked' THEN s.doubt ELSE 'maybe-sent' END,
    uncertain_since = CASE WHEN s.status = 'parked' THEN s.uncertain_since ELSE COALESCE(s.uncertain_since, t.now) END,
    not_before = GREATEST(s.not_before, t.now + $4::bigint),
    due_at = CASE WHEN s.head IS NOT NULL THEN GREATEST(COALESCE(s.due_at, 0), t.now + $4::bigint) END
  FROM lot, t WHERE s.id = lot.id RETURNING s.id, s.status, lot.token, t.now),
closed AS (
  UPDATE ${attempts} a SET ended_at = d.now, outcome = 'lease-lost', sent = 'maybe', decision = d.status
  FROM doubted d WHERE a.sync_id = d.id AND a.lease_token = d.token AND a.ended_at IS NULL)
SELECT id FROM doubted ORDER BY id`,
  };
}
