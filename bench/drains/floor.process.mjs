import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { accept } from '../clients/by-hand.mjs';
import { createPost } from '../clients/post.mjs';
import { createSigning } from '../clients/signing-by-hand.mjs';
import { serve } from '../shared/child.mjs';
import { ownCpuMs } from '../shared/cpu.mjs';
import { watchMemory } from '../shared/memory-peak.mjs';
import { syncBody, syncPath } from '../shared/orders.mjs';

/**
 * The hand-written floor: plain `pg`, claims and completions in batches, `node:http`, signing in the thread pool. It
 * keeps what makes delivery durable (an attempt on record before its first byte leaves, leases with a token, one commit
 * for the batch) and nothing else: no quota, breaker, order of seq, query, event, replica or second dialect.
 */
serve(async ({ database, credentials, baseUrl, concurrency }) => {
  const pool = new pg.Pool({ connectionString: database.url, max: 10 });
  const memory = watchMemory();
  const signing = createSigning(credentials);
  const post = createPost(baseUrl);
  await pool.query(SCHEMA);

  const send = async ({ order_no: orderNo, body }) => {
    const path = syncPath(orderNo);
    const reply = await post(path, await signing.async(path, body), body);
    accept(signing, reply);
    return reply.headers['request-id'];
  };

  return {
    async record({ count, prefix }) {
      const rows = Array.from({ length: count }, (_, index) => ({
        id: randomUUID(),
        order_no: `${prefix}${index}`,
        body: JSON.stringify(syncBody()),
      }));
      await pool.query(RECORD, [JSON.stringify(rows)]);
      return { cpuMs: ownCpuMs(), memoryMib: memory.takeMib() };
    },
    async drain() {
      const done = [];
      let writing = null;
      const write = async () => {
        while (done.length > 0) await pool.query(COMPLETE, [JSON.stringify(done.splice(0, 100))]);
        writing = null;
      };
      const underWay = new Set();
      for (;;) {
        const token = randomUUID();
        const { rows } = await pool.query(CLAIM, [concurrency - underWay.size, token]);
        if (rows.length === 0 && underWay.size === 0) break;
        for (const row of rows) {
          const attempt = send(row).then((requestId) => {
            done.push({ id: row.id, token, request_id: requestId });
            writing ??= new Promise(setImmediate).then(write);
            underWay.delete(attempt);
          });
          underWay.add(attempt);
        }
        while (underWay.size > concurrency / 2 || (rows.length === 0 && underWay.size > 0)) {
          await Promise.race(underWay);
        }
      }
      while (writing) await writing;
      return { cpuMs: ownCpuMs(), memoryMib: memory.takeMib() };
    },
    memory: () => memory.nowMib(),
    async close() {
      memory.stop();
      await pool.end();
    },
  };
});

const SCHEMA = `
CREATE TABLE IF NOT EXISTS queue (
  id uuid PRIMARY KEY, order_no text NOT NULL UNIQUE, body text NOT NULL, status text NOT NULL DEFAULT 'queued',
  due_at timestamptz DEFAULT now(), lease_token text, lease_until timestamptz, attempts int NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS queue_due ON queue (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS queue_lease ON queue (lease_until) WHERE lease_until IS NOT NULL;
CREATE TABLE IF NOT EXISTS attempts (
  queue_id uuid NOT NULL, number int NOT NULL, started_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
  status text, request_id text, PRIMARY KEY (queue_id, number))`;

const RECORD = `
INSERT INTO queue (id, order_no, body)
SELECT id, order_no, body FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, order_no text, body text)`;

const CLAIM = `
WITH due AS MATERIALIZED (
  SELECT id FROM queue WHERE due_at <= now() ORDER BY due_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED),
leased AS (
  UPDATE queue q SET lease_token = $2, lease_until = now() + interval '1 minute', due_at = NULL, attempts = attempts + 1
  FROM due WHERE q.id = due.id RETURNING q.*),
recorded AS (INSERT INTO attempts (queue_id, number) SELECT id, attempts FROM leased)
SELECT id, order_no, body FROM leased`;

const COMPLETE = `
WITH r AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, token text, request_id text)),
written AS (
  UPDATE queue q SET status = 'synced', lease_token = NULL, lease_until = NULL
  FROM r WHERE q.id = r.id AND q.lease_token = r.token RETURNING q.id, q.attempts, r.request_id)
UPDATE attempts a SET ended_at = now(), status = 'synced', request_id = w.request_id
FROM written w WHERE a.queue_id = w.id AND a.number = w.attempts`;
