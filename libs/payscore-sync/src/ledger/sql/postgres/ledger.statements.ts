import {
  completionTypes,
  COUNTERS,
  INSERT_COLUMNS,
  INSERT_NAMES,
  leasedColumns,
  list,
  setAttempt,
  setSync,
  ZEROS,
} from '../columns.js';
import { DOUBT } from '../doubt.js';
import { presentApart } from '../../entities/ledger-indexes.js';
import type { TableNames } from '../table-names.js';
import { isStillDue, isTrusted, now, recordTypes } from './expressions.js';
import { insertHandlerCalls } from './handler-call.statements.js';
import { insertFirst } from './insert-first.statement.js';
import { insertMany } from './insert-many.statement.js';

/** The parameter of a value in an insert of one row; the clock's offset is last. */
const parameterOf = (name: string) => `$${INSERT_NAMES.findIndex((other) => other === name) + 1}`;
const OFFSET = `$${INSERT_NAMES.length + 1}`;

/** Statements about syncs and attempts on PostgreSQL 13+. */
export function ledgerStatements(names: TableNames) {
  const { syncs, attempts, database } = names;
  // Only the index of turns has this condition, and the range of the triple is one of it. With statistics of one
  // sub-merchant the planner would otherwise scan all due syncs for a small one's.
  const isInTurnIndex = presentApart('s.due_at');
  const dueOf = (condition: string, limit: string) => `
    SELECT s.id, s.order_key, s.seq, s.status FROM ${syncs} s
    WHERE s.institution = $1 AND ${isInTurnIndex} AND ${condition}
      AND (s.status, s.sub_mchid, s.due_at) >= ($7, turn.sub_mchid, 0)
      AND (s.status, s.sub_mchid, s.due_at) <= ($7, turn.sub_mchid, (SELECT now FROM t))
    ORDER BY s.status, s.sub_mchid, s.due_at, s.id LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED`;
  // MATERIALIZED prevents a second run of a locking scan past its limit. Without a row in t nothing is due. One UPDATE
  // changes the table, and checks again that a row is free and due, in case the database did not really lock.
  const claimOf = (due: string) => `
WITH t AS MATERIALIZED (SELECT ${now('$5')} AS now WHERE ${isTrusted(names)}),
${due},
early AS MATERIALIZED (
  SELECT due.id, due.status = 'queued' AND EXISTS (SELECT 1 FROM ${syncs} l WHERE l.order_key = due.order_key AND l.seq < due.seq
    AND l.settled_at IS NULL) AS gives_way FROM due),
claimed AS (
  UPDATE ${syncs} s SET due_at = NULL, head = CASE WHEN NOT early.gives_way THEN s.head END,
    lease_token = CASE WHEN NOT early.gives_way THEN $4 END,
    lease_until = CASE WHEN NOT early.gives_way THEN t.now + $3::bigint END,
    attempts = s.attempts + CASE WHEN early.gives_way THEN 0 ELSE 1 END
  FROM early, t WHERE s.id = early.id AND s.lease_token IS NULL AND ${isStillDue('s', 't.now')}
  RETURNING ${leasedColumns('s')}, t.now AS claimed_at, early.gives_way AS gave_way),
recorded AS (
  INSERT INTO ${attempts} (sync_id, number, kind, lease_token, started_at)
  SELECT id, attempts, CASE WHEN status = 'queued' THEN 'send' ELSE 'query' END, $4, claimed_at FROM claimed WHERE NOT gave_way)
SELECT * FROM claimed`;
  // Planning the insert of handler calls takes a fifth of the time before the first row.
  const completeOf = (raised: string) => `
WITH t AS MATERIALIZED (SELECT ${now('$2')} AS now),
r AS MATERIALIZED (SELECT * FROM json_to_recordset($1::json) AS r(${recordTypes(completionTypes())})),
written AS (
  UPDATE ${syncs} s SET lease_token = NULL, lease_until = NULL, head = CASE WHEN r.settled THEN NULL ELSE s.head END,
    settled_at = CASE WHEN r.settled THEN t.now END,
    ${setSync({ column: String, value: (name) => `r.${name}` }, 'r.keep_last', (name) => `s.${name}`)}
  FROM r, t WHERE s.id = r.id AND s.lease_token = r.token RETURNING r.*, t.now AS ended_at),
closed AS (
  UPDATE ${attempts} a SET ended_at = w.ended_at, ${setAttempt({ column: String, value: (name) => `w.${name}` })}
  FROM written w WHERE a.sync_id = w.id AND a.number = w.number)${raised}
SELECT id, token FROM written`;
  return {
    now: `SELECT ${now('$1')} AS now`,

    countDue: `
SELECT COUNT(*)::int AS due FROM (
  SELECT 1 FROM ${syncs} WHERE institution = $1 AND due_at <= (SELECT ${now('$3')}) LIMIT $2) few`,

    // A loose index scan: from each sub-merchant to the next one.
    whoseTurn: `
WITH RECURSIVE next AS (
  (SELECT s.sub_mchid, s.due_at, 1 AS place FROM ${syncs} s
   WHERE s.institution = $1 AND s.status = $2 AND s.sub_mchid > $3 AND ${isInTurnIndex}
   ORDER BY s.sub_mchid, s.due_at LIMIT 1)
  UNION ALL
  SELECT following.*, next.place + 1 FROM next CROSS JOIN LATERAL (
    SELECT s.sub_mchid, s.due_at FROM ${syncs} s
    WHERE s.institution = $1 AND s.status = $2 AND s.sub_mchid > next.sub_mchid AND ${isInTurnIndex}
    ORDER BY s.sub_mchid, s.due_at LIMIT 1) following
  WHERE next.place < $4)
SELECT sub_mchid, due_at <= (SELECT ${now('$5')}) AS is_due FROM next`,

    // The last row is the doubt of a failover.
    known: `
SELECT id, order_key, seq, status, settled_at, head, NULL::bigint AS doubted_until FROM ${syncs} WHERE order_key = ANY($1::text[])
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, doubted_until FROM ${database} WHERE id = ${DOUBT}`,

    insertFirst: insertFirst(names),

    // One row without JSON or a join takes a third of the time.
    insertOne: `
INSERT INTO ${syncs} (${list(INSERT_COLUMNS, String)}, due_at, created_at, uncertain_since, ${COUNTERS})
VALUES (${list(INSERT_COLUMNS, parameterOf)},
  CASE WHEN ${parameterOf('head')}::varchar IS NOT NULL THEN GREATEST(${now(OFFSET)}, ${parameterOf('earliest')}::bigint) END, ${now(OFFSET)},
  CASE WHEN ${parameterOf('maybe_sent')}::boolean THEN ${now(OFFSET)} END, ${ZEROS})
ON CONFLICT DO NOTHING
RETURNING id, due_at, created_at`,

    insertMany: insertMany(names, { rows: '$1::jsonb', offset: '$2', condition: 'true' }),

    // KEY SHARE and the worker's NO KEY UPDATE are compatible: no side waits for or skips the other's rows.
    read: `SELECT * FROM ${syncs} WHERE id = ANY($1::text[]) FOR KEY SHARE`,

    claim: claimOf(`due AS MATERIALIZED (
  SELECT s.id, s.order_key, s.seq, s.status FROM ${syncs} s WHERE s.institution = $1 AND s.due_at <= (SELECT now FROM t)
  ORDER BY s.due_at, s.id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)`),

    // The share of each first, then more of them in their order while there is room.
    claimInTurn: claimOf(`shared AS MATERIALIZED (
  SELECT found.* FROM unnest($6::text[]) AS turn(sub_mchid) CROSS JOIN LATERAL (${dueOf('true', '$8')}) found
  LIMIT $2),
more AS MATERIALIZED (
  SELECT found.* FROM unnest($6::text[]) AS turn(sub_mchid) CROSS JOIN LATERAL (
    ${dueOf('s.id NOT IN (SELECT id FROM shared)', '$2')}) found
  LIMIT $2 - (SELECT COUNT(*) FROM shared)),
due AS (SELECT * FROM shared UNION ALL SELECT * FROM more)`),

    complete: completeOf(''),
    /** With calls of handlers to insert. */
    completeAndTell: completeOf(`,\nraised AS (${insertHandlerCalls(names, '$3')})`),

    release: `
WITH freed AS (
  UPDATE ${syncs} SET lease_token = NULL, lease_until = NULL, due_at = ${now('$3')}, attempts = attempts - 1
  WHERE id = ANY($1::text[]) AND lease_token = $2 RETURNING id),
undone AS (DELETE FROM ${attempts} a USING freed WHERE a.sync_id = freed.id AND a.lease_token = $2)
SELECT id FROM freed`,

    // The condition of the index of blocked rows, which is usually empty, so most orders cost nothing.
    waiting: `
SELECT DISTINCT order_key FROM ${syncs} WHERE order_key = ANY($1::text[]) AND head IS NULL AND settled_at IS NULL`,

    advance: `
WITH t AS MATERIALIZED (SELECT ${now('$3')} AS now),
first AS MATERIALIZED (
  SELECT s.id FROM ${syncs} s WHERE s.order_key = $1 AND s.settled_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM ${syncs} h WHERE h.head = $1)
  ORDER BY s.seq LIMIT 1),
moved AS (
  UPDATE ${syncs} s SET head = s.order_key, due_at = GREATEST(t.now + $2::bigint, s.not_before)
  FROM first, t WHERE s.id = first.id AND s.head IS NULL AND s.settled_at IS NULL RETURNING s.id)
SELECT id FROM moved`,

    headless: `
SELECT DISTINCT s.order_key FROM ${syncs} s
WHERE s.settled_at IS NULL AND s.head IS NULL
  AND NOT EXISTS (SELECT 1 FROM ${syncs} h WHERE h.head = s.order_key)
LIMIT $1`,

    recover: `
WITH t AS MATERIALIZED (SELECT ${now('$2')} AS now),
lost AS MATERIALIZED (
  SELECT s.id, s.lease_token AS token, s.status = 'queued' AS sending
  FROM ${syncs} s WHERE s.lease_until < (SELECT now FROM t)
  ORDER BY s.lease_until LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED),
freed AS (
  UPDATE ${syncs} s SET lease_token = NULL, lease_until = NULL, crashes = s.crashes + 1,
    due_at = t.now + LEAST(s.crashes * 5000, 900000), failures = s.failures + (s.status = 'parked')::int,
    status = CASE WHEN lost.sending THEN 'uncertain' ELSE s.status END,
    doubt = CASE WHEN lost.sending THEN 'maybe-sent' ELSE s.doubt END,
    maybe_sent = s.maybe_sent OR lost.sending,
    uncertain_since = CASE WHEN lost.sending THEN COALESCE(s.uncertain_since, t.now) ELSE s.uncertain_since END,
    absent_since = CASE WHEN lost.sending THEN NULL ELSE s.absent_since END
  FROM lost, t WHERE s.id = lost.id AND s.lease_token = lost.token RETURNING s.id, s.institution, s.attempts, lost.token, s.status),
closed AS (
  UPDATE ${attempts} a SET ended_at = t.now, outcome = 'lease-lost', sent = 'maybe', decision = freed.status
  FROM freed, t WHERE a.sync_id = freed.id AND a.number = freed.attempts AND a.lease_token = freed.token)
SELECT institution FROM freed`,
  };
}
