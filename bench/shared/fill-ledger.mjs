import { SERVICE_ID, SUB_MCHID, syncBody } from './orders.mjs';

/**
 * Fills an empty ledger on PostgreSQL with rows that the database makes itself: settled ones with their attempt, due
 * ones, and ones that are blocked by those.
 *
 * @param {import('typeorm').DataSource} dataSource
 * @param {string} institution
 * @param {{ settled: number, due: number, blocked: number }} rows blocked at most as many as due
 */
export async function fillLedger(dataSource, institution, { settled, due, blocked }) {
  const dayAgo = Date.now() - 86_400_000;
  const insert = async ({ kind, count, seq, columns }) => {
    const all = {
      id: uuid(kind, seq),
      institution: text(institution),
      sub_mchid: text(SUB_MCHID),
      out_order_no: `'${kind}' || i`,
      order_key: orderKey(institution, kind),
      seq: String(seq),
      revision: '1',
      service_id: text(SERVICE_ID),
      request: text(JSON.stringify(syncBody())),
      paid_at: String(dayAgo),
      not_before: String(dayAgo),
      created_at: `${dayAgo} + i`,
      status: `'queued'`,
      ...{ attempts: '0', crashes: '0', failures: '0', refusals: '0', forbids: '0', unauthorized: '0' },
      maybe_sent: 'false',
      ...columns,
    };
    await dataSource.query(
      `INSERT INTO payscore_syncs (${Object.keys(all).join(', ')}) ` +
        `SELECT ${Object.values(all).join(', ')} FROM generate_series(1, ${count}) i`,
    );
  };
  await insert({
    ...{ kind: 'PAID', count: settled, seq: 1 },
    columns: {
      status: `'synced'`,
      settled_at: `${dayAgo} + i + 60000`,
      attempts: '1',
      evidence_source: `'reply'`,
    },
  });
  await dataSource.query(
    `INSERT INTO payscore_sync_attempts (sync_id, number, kind, lease_token, started_at, ended_at, outcome, decision,
       sent, verification, http_status, request_id, duration_ms)
     SELECT ${uuid('PAID', 1)}, 1, 'send', ${uuid('PAID', 2)}, ${dayAgo} + i, ${dayAgo} + i + 60000, 'accepted',
       'synced', 'maybe', 'verified', 204, '08F7B8A8C30610C7-' || i, 31 FROM generate_series(1, ${settled}) i`,
  );
  const head = orderKey(institution, 'DUE');
  await insert({ kind: 'DUE', count: due, seq: 1, columns: { head, due_at: `${dayAgo} + i` } });
  await insert({ kind: 'DUE', count: blocked, seq: 2, columns: {} });
  // What autovacuum does by itself, a little later.
  await dataSource.query('VACUUM ANALYZE payscore_syncs');
  await dataSource.query('VACUUM ANALYZE payscore_sync_attempts');
}

const text = (value) => `'${value}'`;

const orderKey = (institution, kind) => `'${institution}/${kind}' || i || '/${SUB_MCHID}'`;

/** Rising with `i` as a UUIDv7 does, and spread by a hash in its other half. */
function uuid(kind, seq) {
  const hash = `substr(md5('${kind}${seq}' || i), 1, 12)`;
  const prefix = kind === 'PAID' ? '0190' : '0191';
  return `'${prefix}' || lpad(to_hex(i / 65536), 4, '0') || '-' || lpad(to_hex(i % 65536), 4, '0') || '-7${seq}00-8000-' || ${hash}`;
}
