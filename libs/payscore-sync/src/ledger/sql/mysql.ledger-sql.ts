import type { DataSource, EntityManager } from 'typeorm';
import type { SyncEntity } from '../entities/index.js';
import type { LedgerClock } from '../ledger-clock.js';
import { deliveriesOfRows } from './deliveries-of-rows.js';
import type { NewDelivery } from './event-sql.js';
import { hydrateSync, type RawRow } from './hydrate-sync.js';
import { jsonRows, toJsonRows } from './json-rows.js';
import type { Claim, CompletionRow, LedgerSql, NewSyncRow } from './ledger-sql.js';
import { insertDeliveries } from './mysql.event-sql.js';
import { now } from './mysql-now.js';
import { isConflict, retryOnConflict } from './retry-on-conflict.js';
import { tableNames, type TableNames } from './table-names.js';

/**
 * The ledger's writes on MySQL 8 and MariaDB 10.6+. No statement both updates and answers there, so each of
 * the worker's writes is a short READ COMMITTED transaction that locks its rows first and never waits for a lock
 * on a row, since a host's open transaction may hold it.
 */
export class MysqlLedgerSql implements LedgerSql {
  private readonly text: ReturnType<typeof statements>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: LedgerClock,
  ) {
    this.text = statements(tableNames(dataSource));
  }

  async now(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ ms: string }[]>(this.text.now, [this.clock.offsetMs]);
    return Number(row?.ms);
  }

  async isDue(institution: string): Promise<boolean> {
    const parameters = [institution, this.clock.offsetMs];
    return (await this.dataSource.query<unknown[]>(this.text.isDue, parameters)).length > 0;
  }

  async insert(manager: EntityManager, rows: readonly NewSyncRow[]): Promise<SyncEntity[]> {
    const orders = await this.rowsOfOrders(manager, rows);
    const fresh = rows.flatMap((row) => standingOf(row, orders.get(row.order_key) ?? []));
    if (fresh.length === 0) return [];
    await manager.query(this.text.insert, [toJsonRows(fresh), this.clock.offsetMs]);
    const raw = await manager.query<RawRow[]>(this.text.byId, [fresh.map((row) => row.id)]);
    return raw.map((row) => hydrateSync(this.dataSource, row));
  }

  async latest(manager: EntityManager, orderKey: string, seq: number): Promise<SyncEntity | null> {
    // Seen without a lock, mostly. A lock would hold up the delivery of that row until the host commits.
    const [seen] = await manager.query<RawRow[]>(this.text.latest, [orderKey, seq]);
    if (seen && seen['status'] !== 'cancelled') return hydrateSync(this.dataSource, seen);
    const [current] = await manager.query<RawRow[]>(this.text.latest + CURRENT, [orderKey, seq]);
    return current ? hydrateSync(this.dataSource, current) : null;
  }

  async hasOtherKind(manager: EntityManager, orderKey: string, seq: number): Promise<boolean> {
    const rows = await manager.query<unknown[]>(this.text.otherKind, [orderKey, seq]);
    return rows.length > 0;
  }

  claim(institution: string, limit: number, leaseMs: number, token: string): Promise<Claim> {
    return this.write(async (manager) => {
      const { offsetMs } = this.clock;
      const due = await manager.query<DueRow[]>(this.text.due, [offsetMs, institution, offsetMs, limit]);
      const now = Number(due[0]?.claimed_at ?? 0);
      const early = await this.givingWay(manager, due);
      const leased = due.filter((row) => !early.includes(row));
      if (early.length > 0) await manager.query(this.text.giveWay, [idsOf(early)]);
      if (leased.length > 0) {
        await manager.query(this.text.lease, [token, now + leaseMs, idsOf(leased)]);
        await manager.query(this.text.record, [now, idsOf(leased)]);
      }
      const written = { lease_token: token, lease_until: now + leaseMs, due_at: null };
      return {
        token,
        now,
        syncs: leased.map((row) =>
          hydrateSync(this.dataSource, { ...row, ...written, attempts: row.attempts + 1 }),
        ),
        gaveWay: early.map((row) => row.order_key),
      };
    });
  }

  complete(
    rows: readonly CompletionRow[],
    deliveries: readonly NewDelivery[],
  ): Promise<ReadonlySet<CompletionRow>> {
    if (rows.length === 0) return Promise.resolve(new Set());
    return this.write(async (manager) => {
      const parameters = [this.clock.offsetMs, idsOf(rows)];
      const held = await manager.query<HeldRow[]>(this.text.hold, parameters);
      const tokens = new Map(held.map((row) => [row.id, row.lease_token]));
      const ours = rows.filter((row) => tokens.get(row.id) === row.token);
      if (ours.length === 0) return new Set<CompletionRow>();
      const now = Number(held[0]?.locked_at);
      const json = toJsonRows(ours);
      await manager.query(this.text.complete, [json, now]);
      await manager.query(this.text.close, [json, now]);
      const raised = deliveriesOfRows(ours, deliveries);
      if (raised.length > 0) await manager.query(this.text.raise, [toJsonRows(raised), now]);
      return new Set(ours);
    });
  }

  async advance(orderKeys: readonly string[], orderGapMs: number): Promise<void> {
    for (const orderKey of orderKeys) await this.advanceOne(orderKey, orderGapMs);
  }

  /** One order per transaction, and not waiting: a host's open transaction may hold the head it is after. */
  private async advanceOne(orderKey: string, orderGapMs: number): Promise<void> {
    const work = async (manager: EntityManager) => {
      const [first] = await manager.query<WithId[]>(this.text.first, [orderKey]);
      if (!first) return;
      const heads = await manager.query<unknown[]>(this.text.headNow, [orderKey]);
      const [free] = await manager.query<WithId[]>(this.text.free, [first.id]);
      if (heads.length > 0 || !free) return;
      await manager.query(this.text.advance, [this.clock.offsetMs + orderGapMs, free.id]);
    };
    await this.dataSource.transaction('READ COMMITTED', work).catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
  }

  async headless(limit: number): Promise<string[]> {
    const raw = await this.dataSource.query<{ order_key: string }[]>(this.text.headless, [limit]);
    return raw.map((row) => row.order_key);
  }

  recover(limit: number): Promise<number> {
    return this.write(async (manager) => {
      const { offsetMs } = this.clock;
      const lost = await manager.query<LostRow[]>(this.text.lost, [offsetMs, offsetMs, limit]);
      if (lost.length === 0) return 0;
      const now = Number(lost[0]?.locked_at);
      const sending = lost.filter((row) => row.status === 'queued');
      const asking = lost.filter((row) => row.status !== 'queued');
      await manager.query(this.text.closeLost, [now, idsOf(lost)]);
      if (sending.length > 0) await manager.query(this.text.freeSending, [now, now, idsOf(sending)]);
      if (asking.length > 0) await manager.query(this.text.freeAsking, [now, idsOf(asking)]);
      return lost.length;
    });
  }

  private write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return retryOnConflict(() => this.dataSource.transaction('READ COMMITTED', work));
  }

  /** What is recorded of the orders of these rows, by order key. */
  private async rowsOfOrders(
    manager: EntityManager,
    rows: readonly NewSyncRow[],
  ): Promise<ReadonlyMap<string, readonly KnownRow[]>> {
    // A row known to go behind another was left out before: this transaction's snapshot is too old.
    const isSecondLook = rows.some((row) => row.behind);
    const keys = [...new Set(rows.map((row) => row.order_key))];
    const known = await manager.query<KnownRow[]>(this.text.ofOrders + (isSecondLook ? CURRENT : ''), [keys]);
    return new Map(keys.map((key) => [key, known.filter((row) => row.order_key === key)]));
  }

  /** Of rows just locked, those due to be sent though a lower seq of their order is unsettled. */
  private async givingWay(manager: EntityManager, due: readonly DueRow[]): Promise<readonly DueRow[]> {
    const sending = due.filter((row) => row.status === 'queued');
    if (sending.length === 0) return [];
    const keys = sending.map((row) => row.order_key);
    const lowest = await manager.query<{ order_key: string; seq: number }[]>(this.text.lowest, [keys]);
    const seqs = new Map(lowest.map((row) => [row.order_key, row.seq]));
    return sending.filter((row) => (seqs.get(row.order_key) ?? row.seq) < row.seq);
  }
}

interface WithId {
  readonly id: string;
}

/** A fact that may be inserted, as this transaction sees its order. */
interface FreshRow extends NewSyncRow {
  readonly revision: number;
  /** Becomes the head of its order. */
  readonly leads: boolean;
  /** The order's last settlement and the gap after it, epoch ms. */
  readonly earliest: number;
}

interface KnownRow {
  readonly order_key: string;
  readonly seq: number;
  readonly status: string;
  readonly settled_at: string | null;
}

/** The whole row, with the columns the claim looks at. */
interface DueRow extends RawRow, WithId {
  readonly order_key: string;
  readonly seq: number;
  readonly status: string;
  readonly attempts: number;
  readonly claimed_at: string;
}

interface HeldRow extends WithId {
  readonly lease_token: string | null;
  readonly locked_at: string;
}

interface LostRow extends WithId {
  readonly status: string;
  readonly locked_at: string;
}

const idsOf = (rows: readonly WithId[]) => rows.map((row) => row.id);

/** The row with its revision and whether it leads its order; nothing when it is recorded or would mix. */
function standingOf(row: NewSyncRow, known: readonly KnownRow[]): FreshRow[] {
  const live = known.filter((other) => other.status !== 'cancelled');
  if (live.some((other) => other.seq === row.seq || (other.seq === 0) !== (row.seq === 0))) return [];
  const cancelled = known.filter((other) => other.seq === row.seq).length;
  const isBusy = row.behind || known.some((other) => other.settled_at === null);
  const settled = known.map((other) => Number(other.settled_at ?? 0));
  const earliest = settled.length === 0 ? 0 : Math.max(...settled) + row.order_gap_ms;
  return [{ ...row, revision: 1 + cancelled, leads: !isBusy, earliest }];
}

/**
 * Reads what is committed rather than what the transaction's snapshot shows, and locks it: `FOR SHARE` is not
 * known to MariaDB.
 */
const CURRENT = ' LOCK IN SHARE MODE';

/**
 * Every statement that locks names its index: in a small table the planner would read, and lock, from end to
 * end, and so meet rows that a host has locked.
 */
const BY_KEY = 'FORCE INDEX (PRIMARY)';
const BY_ORDER = 'FORCE INDEX (payscore_syncs_identity)';

function statements(names: TableNames) {
  const { syncs, attempts } = names;
  const newRows = jsonRows({
    ...{ id: 'varchar', institution: 'varchar', sub_mchid: 'varchar', out_order_no: 'varchar' },
    ...{ order_key: 'varchar', seq: 'bigint', revision: 'bigint', service_id: 'varchar', request: 'text' },
    ...{ paid_at: 'bigint', paid_amount: 'bigint', not_before: 'bigint', trace_parent: 'varchar' },
    leads: 'bigint',
    earliest: 'bigint',
  });
  const outcomes = jsonRows({
    ...{ id: 'varchar', status: 'varchar', settled: 'bigint', due_at: 'bigint', failures: 'bigint' },
    ...{ refusals: 'bigint', forbids: 'bigint', doubt: 'varchar', maybe_sent: 'bigint' },
    ...{ unauthorized: 'bigint', unauthorized_at: 'bigint' },
    ...{ uncertain_since: 'bigint', absent_since: 'bigint', not_completed_since: 'bigint' },
    ...{ park_reason: 'varchar', evidence_source: 'varchar', evidence: 'text', transaction_id: 'varchar' },
    ...{ keep_last: 'bigint', http_status: 'bigint', code: 'varchar', request_id: 'varchar' },
    message: 'varchar',
  });
  const endings = jsonRows({
    ...{ id: 'varchar', number: 'bigint', outcome: 'varchar', status: 'varchar', sent: 'varchar' },
    ...{ failure: 'varchar', verification: 'varchar', http_status: 'bigint', code: 'varchar' },
    ...{ request_id: 'varchar', message: 'varchar', origin: 'varchar', duration_ms: 'bigint' },
  });
  return {
    now: `SELECT ${now('?')} AS ms`,

    isDue: `SELECT 1 FROM ${syncs} WHERE institution = ? AND due_at <= ${now('?')} LIMIT 1`,

    ofOrders: `SELECT order_key, seq, status, settled_at FROM ${syncs} ${BY_ORDER} WHERE order_key IN (?)`,

    // Reads no table, so REPEATABLE READ locks nothing but the new row. IGNORE would also swallow a value that does
    // not fit; this swallows only a duplicate, and of several that wait for one key it lets one through at a time.
    insert: `
INSERT INTO ${syncs} (
  id, institution, sub_mchid, out_order_no, order_key, seq, revision, service_id, request, paid_at, paid_amount,
  status, head, due_at, not_before, attempts, crashes, failures, refusals, forbids, unauthorized, maybe_sent,
  trace_parent, created_at)
SELECT r.id, r.institution, r.sub_mchid, r.out_order_no, r.order_key, r.seq, r.revision, r.service_id, r.request,
  r.paid_at, r.paid_amount, 'queued', CASE WHEN r.leads = 1 THEN r.order_key END,
  CASE WHEN r.leads = 1 THEN GREATEST(t.ms, r.not_before, r.earliest) END, r.not_before, 0, 0, 0, 0, 0, 0, FALSE,
  r.trace_parent, t.ms
FROM ${newRows} AS r CROSS JOIN (SELECT ${now('?')} AS ms) AS t WHERE 1 = 1
ON DUPLICATE KEY UPDATE revision = ${syncs}.revision`,

    byId: `SELECT * FROM ${syncs} ${BY_KEY} WHERE id IN (?)`,

    latest: `SELECT * FROM ${syncs} ${BY_ORDER} WHERE order_key = ? AND seq = ? ORDER BY revision DESC LIMIT 1`,

    otherKind: `
SELECT 1 FROM ${syncs} ${BY_ORDER} WHERE order_key = ? AND (seq = 0) <> (? = 0) AND status <> 'cancelled' LIMIT 1${CURRENT}`,

    // A plan that sorts would lock every row it sorts.
    due: `
SELECT s.*, ${now('?')} AS claimed_at FROM ${syncs} AS s FORCE INDEX (payscore_syncs_due)
WHERE s.institution = ? AND s.due_at <= ${now('?')} ORDER BY s.due_at, s.id LIMIT ? FOR UPDATE SKIP LOCKED`,

    lowest: `
SELECT order_key, MIN(seq) AS seq FROM ${syncs} WHERE order_key IN (?) AND settled_at IS NULL GROUP BY order_key`,

    giveWay: `UPDATE ${syncs} ${BY_KEY} SET head = NULL, due_at = NULL WHERE id IN (?)`,

    lease: `
UPDATE ${syncs} ${BY_KEY} SET lease_token = ?, lease_until = ?, due_at = NULL, attempts = attempts + 1 WHERE id IN (?)`,

    record: `
INSERT INTO ${attempts} (sync_id, \`number\`, kind, lease_token, started_at)
SELECT id, attempts, CASE WHEN status = 'queued' THEN 'send' ELSE 'query' END, lease_token, ?
FROM ${syncs} ${BY_KEY} WHERE id IN (?)`,

    hold: `SELECT id, lease_token, ${now('?')} AS locked_at FROM ${syncs} ${BY_KEY} WHERE id IN (?) FOR UPDATE NOWAIT`,

    // STRAIGHT_JOIN: from the JSON rows to the table, not the other way round.
    complete: `
UPDATE ${outcomes} AS r STRAIGHT_JOIN ${syncs} AS s ${BY_KEY} ON s.id = r.id CROSS JOIN (SELECT ? AS ms) AS t
SET s.status = r.status, s.due_at = r.due_at, s.lease_token = NULL, s.lease_until = NULL,
  s.head = CASE WHEN r.settled = 1 THEN NULL ELSE s.head END,
  s.settled_at = CASE WHEN r.settled = 1 THEN t.ms END,
  s.failures = r.failures, s.refusals = r.refusals, s.forbids = r.forbids, s.doubt = r.doubt,
  s.maybe_sent = r.maybe_sent, s.uncertain_since = r.uncertain_since, s.absent_since = r.absent_since,
  s.not_completed_since = r.not_completed_since, s.unauthorized = r.unauthorized,
  s.unauthorized_at = r.unauthorized_at, s.park_reason = r.park_reason,
  s.evidence_source = r.evidence_source, s.evidence = r.evidence, s.transaction_id = r.transaction_id,
  s.last_code = CASE WHEN r.keep_last = 1 THEN s.last_code ELSE r.code END,
  s.last_http_status = CASE WHEN r.keep_last = 1 THEN s.last_http_status ELSE r.http_status END,
  s.last_request_id = CASE WHEN r.keep_last = 1 THEN s.last_request_id ELSE r.request_id END,
  s.last_message = CASE WHEN r.keep_last = 1 THEN s.last_message ELSE r.message END`,

    close: `
UPDATE ${endings} AS r STRAIGHT_JOIN ${attempts} AS a ${BY_KEY} ON a.sync_id = r.id AND a.\`number\` = r.\`number\`
CROSS JOIN (SELECT ? AS ms) AS t
SET a.ended_at = t.ms, a.outcome = r.outcome, a.decision = r.status, a.sent = r.sent, a.failure = r.failure,
  a.verification = r.verification, a.http_status = r.http_status, a.code = r.code, a.request_id = r.request_id,
  a.message = r.message, a.origin = r.origin, a.duration_ms = r.duration_ms`,

    raise: insertDeliveries(names),

    first: `
SELECT id FROM ${syncs} ${BY_ORDER} WHERE order_key = ? AND settled_at IS NULL ORDER BY seq LIMIT 1`,

    // Finds also a head that is not committed yet, and then gives up at once.
    headNow: `SELECT id FROM ${syncs} FORCE INDEX (payscore_syncs_head) WHERE head = ? FOR UPDATE NOWAIT`,

    // A row that is locked right now is left to the sweep.
    free: `
SELECT id FROM ${syncs} ${BY_KEY} WHERE id = ? AND head IS NULL AND settled_at IS NULL FOR UPDATE SKIP LOCKED`,

    advance: `UPDATE ${syncs} ${BY_KEY} SET head = order_key, due_at = GREATEST(${now('?')}, not_before) WHERE id = ?`,

    headless: `
SELECT DISTINCT s.order_key FROM ${syncs} AS s
WHERE s.settled_at IS NULL AND s.head IS NULL
  AND NOT EXISTS (SELECT 1 FROM ${syncs} AS h WHERE h.head = s.order_key)
LIMIT ?`,

    lost: `
SELECT id, status, ${now('?')} AS locked_at FROM ${syncs} FORCE INDEX (payscore_syncs_lease)
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
WHERE id IN (?)`,

    freeAsking: `
UPDATE ${syncs} ${BY_KEY} SET lease_token = NULL, lease_until = NULL, due_at = ? + LEAST(crashes * 5000, 900000),
  crashes = crashes + 1 WHERE id IN (?)`,
  };
}
