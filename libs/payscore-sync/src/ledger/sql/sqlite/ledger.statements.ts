import { COUNTERS, INSERT_COLUMNS, leasedColumns, list, setAttempt, setSync, ZEROS } from '../columns.js';
import { DOUBT } from '../doubt.js';
import type { TableNames } from '../table-names.js';
import { isTrusted, itemsOf } from './expressions.js';
import { insertHandlerCall } from './handler-call.statements.js';

/** Statements about syncs and attempts on SQLite. */
export function ledgerStatements(names: TableNames) {
  const { syncs, attempts } = names;
  const field = (name: string) => `json_extract(j.value, '$.${name}')`;
  const value = (name: string) => `@${name}`;
  const following = (
    subMchid: string,
  ) => `(SELECT s.sub_mchid FROM ${syncs} s WHERE s.institution = @institution
    AND s.status = @status AND s.sub_mchid > ${subMchid} AND s.due_at IS NOT NULL ORDER BY s.sub_mchid LIMIT 1)`;
  const due = `
SELECT id, status = 'queued' AND EXISTS (SELECT 1 FROM ${syncs} l WHERE l.order_key = s.order_key AND l.seq < s.seq
  AND l.settled_at IS NULL) AS gives_way
FROM ${syncs} s WHERE institution = @institution
  AND ${isTrusted(names)}`;
  return {
    countDue: `
SELECT COUNT(*) AS due FROM (
  SELECT 1 FROM ${syncs} WHERE institution = @institution AND due_at <= @now LIMIT @limit)`,

    // A loose index scan: from each sub-merchant to the next one.
    whoseTurn: `
WITH RECURSIVE next(sub_mchid, place) AS (
  SELECT * FROM (SELECT ${following('@after')}, 1)
  UNION ALL
  SELECT ${following('next.sub_mchid')}, place + 1 FROM next WHERE sub_mchid IS NOT NULL AND place < @limit)
SELECT sub_mchid, EXISTS (SELECT 1 FROM ${syncs} s WHERE s.institution = @institution AND s.status = @status
  AND s.sub_mchid = next.sub_mchid AND s.due_at <= @now) AS is_due
FROM next WHERE sub_mchid IS NOT NULL`,

    // The last row is the doubt of a restored file.
    known: `
SELECT id, order_key, seq, status, settled_at, head, NULL AS doubted_until FROM ${syncs} WHERE order_key IN ${itemsOf('?')}
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, doubted_until FROM ${names.database} WHERE id = ${DOUBT}`,

    insert: `
INSERT INTO ${syncs} (${list(INSERT_COLUMNS, String)}, due_at, created_at, uncertain_since, ${COUNTERS})
SELECT ${list(INSERT_COLUMNS, field)},
  CASE WHEN ${field('head')} IS NOT NULL THEN MAX(t.now, ${field('earliest')}) END, t.now,
  CASE WHEN ${field('maybe_sent')} THEN t.now END, ${ZEROS}
FROM json_each(?) j, (SELECT ? AS now) t WHERE true
ON CONFLICT DO NOTHING
RETURNING id, due_at, created_at`,

    read: `SELECT * FROM ${syncs} WHERE id IN ${itemsOf('?')}`,

    due: `${due} AND due_at <= @now ORDER BY due_at, id LIMIT @limit`,

    dueOf: `
${due} AND status = @status AND sub_mchid = @subMchid AND due_at <= @now
  AND id NOT IN ${itemsOf('@taken')} ORDER BY due_at, id LIMIT @limit`,

    // Leases rows, except those that give way.
    claim: `
UPDATE ${syncs} SET due_at = NULL, head = CASE WHEN id IN ${itemsOf('@early')} THEN NULL ELSE head END,
  lease_token = CASE WHEN id IN ${itemsOf('@early')} THEN NULL ELSE @token END,
  lease_until = CASE WHEN id IN ${itemsOf('@early')} THEN NULL ELSE @until END,
  attempts = attempts + (id NOT IN ${itemsOf('@early')})
WHERE id IN ${itemsOf('@ids')} AND lease_token IS NULL AND due_at <= @now
RETURNING ${leasedColumns(syncs)}, lease_token IS NULL AS gave_way`,

    record: `
INSERT INTO ${attempts} (sync_id, number, kind, lease_token, started_at)
SELECT id, attempts, CASE WHEN status = 'queued' THEN 'send' ELSE 'query' END, @token, @now
FROM ${syncs} WHERE id IN ${itemsOf('@ids')} AND lease_token = @token`,

    complete: `
UPDATE ${syncs} SET lease_token = NULL, lease_until = NULL, head = CASE WHEN @settled THEN NULL ELSE head END,
  settled_at = CASE WHEN @settled THEN @now END, ${setSync({ column: String, value }, '@keep_last', String)}
WHERE id = @id AND lease_token = @token`,

    close: `
UPDATE ${attempts} SET ended_at = @now, ${setAttempt({ column: String, value })}
WHERE sync_id = @id AND number = @number`,

    release: `
UPDATE ${syncs} SET lease_token = NULL, lease_until = NULL, due_at = @now, attempts = attempts - 1
WHERE id IN ${itemsOf('@ids')} AND lease_token = @token`,

    undo: `
DELETE FROM ${attempts} WHERE lease_token = @token AND sync_id IN (
  SELECT id FROM ${syncs} WHERE id IN ${itemsOf('@ids')} AND lease_token = @token)`,

    raise: insertHandlerCall(names),

    advance: `
UPDATE ${syncs} SET head = order_key, due_at = MAX(@earliest, not_before)
WHERE order_key IN ${itemsOf('@keys')} AND settled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM ${syncs} h WHERE h.head = ${syncs}.order_key)
  AND NOT EXISTS (SELECT 1 FROM ${syncs} l
    WHERE l.order_key = ${syncs}.order_key AND l.seq < ${syncs}.seq AND l.settled_at IS NULL)`,

    headless: `
SELECT DISTINCT s.order_key FROM ${syncs} s
WHERE s.settled_at IS NULL AND s.head IS NULL
  AND NOT EXISTS (SELECT 1 FROM ${syncs} h WHERE h.head = s.order_key) LIMIT @limit`,

    lost: `
SELECT id, institution, lease_token AS token FROM ${syncs} WHERE lease_until < @now ORDER BY lease_until LIMIT @limit`,

    closeLost: `
UPDATE ${attempts} SET ended_at = @now, outcome = 'lease-lost', sent = 'maybe',
  decision = (SELECT CASE WHEN status = 'queued' THEN 'uncertain' ELSE status END FROM ${syncs} WHERE id = @id)
WHERE sync_id = @id AND lease_token = @token AND ended_at IS NULL`,

    // Every right-hand side sees the old row, so \`status\` still shows whether it was a send.
    free: `
UPDATE ${syncs} SET lease_token = NULL, lease_until = NULL, crashes = crashes + 1,
  due_at = @now + MIN(crashes * 5000, 900000), failures = failures + (status = 'parked'),
  status = CASE WHEN status = 'queued' THEN 'uncertain' ELSE status END,
  doubt = CASE WHEN status = 'queued' THEN 'maybe-sent' ELSE doubt END,
  maybe_sent = CASE WHEN status = 'queued' THEN 1 ELSE maybe_sent END,
  uncertain_since = CASE WHEN status = 'queued' THEN COALESCE(uncertain_since, @now) ELSE uncertain_since END,
  absent_since = CASE WHEN status = 'queued' THEN NULL ELSE absent_since END
WHERE id = @id AND lease_token = @token`,
  };
}
