import { createHash } from 'node:crypto';
import { SERVICE_ID, syncBody } from './orders.mjs';

/** Rows of one statement. */
const BATCH = 2000;
const SUBS = Array.from({ length: 20 }, (_, index) => `19000001${String(index).padStart(2, '0')}`);
const REASONS = ['REJECTED', 'REJECTED', 'REJECTED', 'ORDER_NOT_FOUND'];
const BODY = JSON.stringify(syncBody());

/**
 * Fills an empty ledger on any database with what an operator may look for: settled syncs with a call each, and some that
 * are parked, one of them for a reason of its own.
 *
 * @param {import('typeorm').DataSource} dataSource
 * @param {string} institution
 * @param {{ settled: number, parked: number }} rows
 */
export async function fillConsole(dataSource, institution, { settled, parked }) {
  const count = settled + parked;
  for (let first = 0; first < count; first += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => first + index);
    const all = indexes.map((index) => syncOf(institution, index, count, index >= settled));
    await insert(
      dataSource,
      'payscore_syncs',
      all.map(({ sync }) => sync),
    );
    await insert(
      dataSource,
      'payscore_sync_attempts',
      all.map(({ attempt }) => attempt),
    );
  }
  const analyze = dataSource.options.type === 'postgres' ? 'VACUUM ANALYZE' : 'ANALYZE TABLE';
  for (const table of ['payscore_syncs', 'payscore_sync_attempts'])
    await dataSource.query(`${analyze} ${table}`);
}

/** What names the sync of an index. */
export function namesOf(index, count) {
  const hash = createHash('sha256').update(`sync ${index}`).digest('hex');
  const at = timeOf(index, count).toString(16).padStart(12, '0');
  return {
    id: `${at.slice(0, 8)}-${at.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`,
    outOrderNo: `ORDER${index}`,
    requestId: `08${hash.slice(18, 40).toUpperCase()}-${index}`,
    traceId: hash.slice(32, 64),
    transactionId: `42000${String(index).padStart(23, '0')}`,
  };
}

/** Spread over the last ten days. */
const timeOf = (index, count) => START + Math.floor((index / count) * 864_000_000);
const START = Date.now() - 864_000_000;

function syncOf(institution, index, count, isParked) {
  const { id, outOrderNo, requestId, traceId, transactionId } = namesOf(index, count);
  const at = timeOf(index, count);
  const subMchid = SUBS[index % SUBS.length];
  const reason = index === count - 1 ? 'TOO_OLD' : REASONS[index % REASONS.length];
  const sync = {
    ...{ id, institution, sub_mchid: subMchid, out_order_no: outOrderNo, seq: 1, revision: 1 },
    order_key: `${institution}/${outOrderNo}/${subMchid}`,
    ...{ service_id: SERVICE_ID, request: BODY, paid_at: at, not_before: at, created_at: at, attempts: 1 },
    ...{ crashes: 0, failures: 0, refusals: 0, forbids: 0, unauthorized: 0, maybe_sent: false },
    status: isParked ? 'parked' : 'synced',
    settled_at: isParked ? null : at + 900,
    head: isParked ? `${institution}/${outOrderNo}/${subMchid}` : null,
    park_reason: isParked ? reason : null,
    transaction_id: index % 100 === 0 ? transactionId : null,
    trace_parent: `00-${traceId}-b7ad6b7169203331-01`,
  };
  const attempt = {
    ...{ sync_id: id, number: 1, kind: 'send', lease_token: id, started_at: at, ended_at: at + 900 },
    ...{ outcome: isParked ? 'rejected' : 'accepted', request_id: requestId, duration_ms: 31 },
  };
  return { sync, attempt };
}

function insert(dataSource, table, rows) {
  const columns = Object.keys(rows[0]);
  const values = rows.map((row) => `(${columns.map((column) => literal(row[column])).join(', ')})`);
  return dataSource.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values.join(', ')}`);
}

const literal = (value) =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value);
