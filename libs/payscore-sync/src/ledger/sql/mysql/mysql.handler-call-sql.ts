import type { EntityManager } from 'typeorm';
import type { LedgerGateway } from '../../gateway/index.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { SyncEvent } from '../../records/sync-event.js';
import type { SyncStatus } from '../../records/sync-status.js';
import type {
  DueHandlerCall,
  HandlerCallSql,
  NewHandlerCall,
  StalledSync,
  WaitingHandler,
} from '../handler-call-sql.js';
import { jsonRows, toJsonRows } from '../json-rows.js';
import { type Affected, idsOf } from './mysql.ledger-rows.js';
import { now } from './mysql.now.js';
import { retryOnConflict } from '../retry-on-conflict.js';
import { tableNames, type TableNames } from '../table-names.js';

/** Events and their deliveries on MySQL 8 and MariaDB 10.6+, each write a short READ COMMITTED transaction. */
export class MysqlHandlerCallSql implements HandlerCallSql {
  private readonly text: ReturnType<typeof statements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = statements(tableNames(gateway.dataSource));
  }

  async raiseStalled(
    { institutions, stalledMs, limit }: Parameters<HandlerCallSql['raiseStalled']>[0],
    handlerCallsOf: (syncId: string) => readonly NewHandlerCall[],
  ): Promise<readonly StalledSync[]> {
    if (institutions.length === 0) return [];
    const { offsetMs } = this.clock;
    const search = [offsetMs - stalledMs, institutions, limit];
    const found = await this.gateway.query<{ id: string }[]>(this.text.stalled, search);
    if (found.length === 0) return [];
    const ids = found.map(({ id }) => id);
    return this.write(async (manager) => {
      const free = await manager.query<StalledRow[]>(this.text.freeStalled, [offsetMs, ids]);
      if (free.length === 0) return [];
      const lockedAt = Number(free[0]?.locked_at);
      await manager.query(this.text.markStalled, [lockedAt, free.map(({ id }) => id)]);
      const deliveries = free.flatMap(({ id }) => handlerCallsOf(id));
      if (deliveries.length > 0) await manager.query(this.text.insert, [toJsonRows(deliveries), lockedAt]);
      return free.map(({ id, status, created_at }) => ({ id, status, ageMs: lockedAt - Number(created_at) }));
    });
  }

  async claim(
    { event, handlerId, institutions }: Parameters<HandlerCallSql['claim']>[0],
    limit: number,
    leaseMs: number,
    token: string,
  ): Promise<readonly DueHandlerCall[]> {
    if (institutions.length === 0) return [];
    const { offsetMs } = this.clock;
    const parameters = [offsetMs, event, handlerId, offsetMs, institutions, limit];
    return this.write(async (manager) => {
      const due = await manager.query<ClaimedRow[]>(this.text.due, parameters);
      if (due.length === 0) return [];
      const now = Number(due[0]?.claimed_at);
      const until = now + leaseMs;
      const ids = idsOf(due);
      const { affectedRows } = await manager.query<Affected>(this.text.lease, [
        token,
        until,
        until,
        ids,
        now,
      ]);
      // Fewer than were locked: a database that only claims to lock.
      const held =
        affectedRows === due.length ? ids : idsOf(await manager.query(this.text.leased, [ids, token]));
      return due
        .filter(({ id }) => held.includes(id))
        .map((row) => ({ id: row.id, syncId: row.sync_id, attempt: row.attempts + 1 }));
    });
  }

  delivered(id: string, token: string): Promise<boolean> {
    return this.update(this.text.delivered, [this.clock.offsetMs, id, token]);
  }

  failed(id: string, token: string, delayMs: number, error: string): Promise<boolean> {
    return this.update(this.text.failed, [this.clock.offsetMs + delayMs, error, id, token]);
  }

  async handlersWaiting(): Promise<readonly WaitingHandler[]> {
    const raw = await this.gateway.query<WaitingRow[]>(this.text.waiting);
    return raw.map((row) => ({ event: row.event, handlerId: row.handler_id }));
  }

  private update(text: string, parameters: unknown[]): Promise<boolean> {
    return this.write(async (manager) => {
      const { affectedRows } = await manager.query<Affected>(text, parameters);
      return affectedRows > 0;
    });
  }

  private write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return retryOnConflict(() => this.gateway.transaction(work));
  }
}

interface StalledRow {
  readonly id: string;
  readonly status: SyncStatus;
  readonly created_at: string;
  readonly locked_at: string;
}

interface ClaimedRow {
  readonly id: string;
  readonly sync_id: string;
  readonly attempts: number;
  readonly claimed_at: string;
}

interface WaitingRow {
  readonly event: SyncEvent;
  readonly handler_id: string;
}

/** Writes deliveries. Parameters: JSON rows of `NewHandlerCall`, the time. Of a duplicate nothing is changed. */
export function insertHandlerCalls({ deliveries }: TableNames): string {
  const rows = jsonRows({
    ...{ id: 'varchar', sync_id: 'varchar', event: 'varchar', handler_id: 'varchar', occurrence: 'bigint' },
  });
  return `
INSERT INTO ${deliveries} (id, sync_id, event, handler_id, occurrence, attempts, due_at, created_at)
SELECT r.id, r.sync_id, r.event, r.handler_id, r.occurrence, 0, t.ms, t.ms
FROM ${rows} AS r CROSS JOIN (SELECT ? AS ms) AS t WHERE 1 = 1
ON DUPLICATE KEY UPDATE occurrence = ${deliveries}.occurrence`;
}

/** Every statement that locks names its index, so that it meets no row it is not after. */
const BY_KEY = 'FORCE INDEX (PRIMARY)';

function statements(names: TableNames) {
  const { syncs, deliveries, syncsIndex } = names;
  const byDue = `FORCE INDEX (${names.handlerCallsIndex('due')})`;
  return {
    insert: insertHandlerCalls(names),

    stalled: `
SELECT id FROM ${syncs} FORCE INDEX (${syncsIndex('stalled')})
WHERE settled_at IS NULL AND stalled_at IS NULL AND created_at <= ${now('?')} AND institution IN (?)
ORDER BY created_at LIMIT ?`,

    // Skips what a claim holds this moment, so that it waits for nobody; the next sweep finds the rest.
    freeStalled: `
SELECT id, status, created_at, ${now('?')} AS locked_at FROM ${syncs} ${BY_KEY}
WHERE id IN (?) AND settled_at IS NULL AND stalled_at IS NULL FOR UPDATE SKIP LOCKED`,

    markStalled: `UPDATE ${syncs} ${BY_KEY} SET stalled_at = ? WHERE id IN (?)`,

    // Not a join: that would lock the sync too, and hold up its completion.
    due: `
SELECT d.id, d.sync_id, d.attempts, ${now('?')} AS claimed_at
FROM ${deliveries} AS d ${byDue}
WHERE d.event = ? AND d.handler_id = ? AND d.due_at <= ${now('?')}
  AND (SELECT s.institution FROM ${syncs} AS s WHERE s.id = d.sync_id) IN (?)
ORDER BY d.due_at, d.id LIMIT ? FOR UPDATE SKIP LOCKED`,

    lease: `
UPDATE ${deliveries} ${BY_KEY} SET lease_token = ?, lease_until = ?, due_at = ?, attempts = attempts + 1
WHERE id IN (?) AND due_at <= ?`,

    leased: `SELECT id FROM ${deliveries} ${BY_KEY} WHERE id IN (?) AND lease_token = ?`,

    delivered: `
UPDATE ${deliveries} ${BY_KEY} SET completed_at = ${now('?')}, due_at = NULL, lease_token = NULL, lease_until = NULL
WHERE id = ? AND lease_token = ?`,

    failed: `
UPDATE ${deliveries} ${BY_KEY} SET due_at = ${now('?')}, last_error = ?, lease_token = NULL, lease_until = NULL
WHERE id = ? AND lease_token = ?`,

    // The index holds what was delivered too; by its greatest due time each handler is one step of the scan.
    waiting: `
SELECT event, handler_id FROM ${deliveries} ${byDue}
GROUP BY event, handler_id HAVING MAX(due_at) IS NOT NULL`,
  };
}
