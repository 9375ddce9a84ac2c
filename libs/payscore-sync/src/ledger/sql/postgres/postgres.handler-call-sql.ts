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
import { now } from './postgres.now.js';
import { retryOnConflict } from '../retry-on-conflict.js';
import { tableNames, type TableNames } from '../table-names.js';

/** Events and their deliveries on PostgreSQL 13+. */
export class PostgresHandlerCallSql implements HandlerCallSql {
  private readonly text: ReturnType<typeof statements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = statements(tableNames(gateway.dataSource));
  }

  async raiseStalled(
    search: Parameters<HandlerCallSql['raiseStalled']>[0],
    handlerCallsOf: (syncId: string) => readonly NewHandlerCall[],
  ): Promise<readonly StalledSync[]> {
    const { institutions, stalledMs, limit } = search;
    const { offsetMs } = this.clock;
    const found = await this.query<{ id: string }>(this.text.stalled, [
      institutions,
      stalledMs,
      limit,
      offsetMs,
    ]);
    if (found.length === 0) return [];
    const ids = found.map(({ id }) => id);
    const deliveries = JSON.stringify(ids.flatMap(handlerCallsOf));
    const raw = await this.query<StalledRow>(this.text.markStalled, [ids, deliveries, offsetMs]);
    return raw.map(({ id, status, age }) => ({ id, status, ageMs: Number(age) }));
  }

  async claim(
    { event, handlerId, institutions }: Parameters<HandlerCallSql['claim']>[0],
    limit: number,
    leaseMs: number,
    token: string,
  ): Promise<readonly DueHandlerCall[]> {
    const parameters = [event, handlerId, institutions, limit, leaseMs, token, this.clock.offsetMs];
    const raw = await this.query<ClaimedRow>(this.text.claim, parameters);
    return raw.map((row) => ({ id: row.id, syncId: row.sync_id, attempt: row.attempts }));
  }

  async delivered(id: string, token: string): Promise<boolean> {
    return (await this.query(this.text.delivered, [id, token, this.clock.offsetMs])).length > 0;
  }

  async failed(id: string, token: string, delayMs: number, error: string): Promise<boolean> {
    const parameters = [id, token, delayMs, error, this.clock.offsetMs];
    return (await this.query(this.text.failed, parameters)).length > 0;
  }

  async handlersWaiting(): Promise<readonly WaitingHandler[]> {
    const raw = await this.query<WaitingRow>(this.text.waiting, []);
    return raw.map((row) => ({ event: row.event, handlerId: row.handler_id }));
  }

  /** Every statement answers its rows as a query: TypeORM wraps those of a bare UPDATE. */
  private query<Row>(text: string, parameters: unknown[]): Promise<Row[]> {
    return retryOnConflict(() => this.gateway.query<Row[]>(text, parameters));
  }
}

interface StalledRow {
  readonly id: string;
  readonly status: SyncStatus;
  readonly age: string;
}

interface ClaimedRow {
  readonly id: string;
  readonly sync_id: string;
  readonly attempts: number;
}

interface WaitingRow {
  readonly event: SyncEvent;
  readonly handler_id: string;
}

/**
 * A part of a statement that writes deliveries, for those rows alone that its part `written` wrote, by
 * `id` and `number`; its part `t` tells the time.
 * @param parameter jsonb array of `NewHandlerCall`
 */
export function insertHandlerCalls({ deliveries }: TableNames, parameter: string): string {
  return `
INSERT INTO ${deliveries} (id, sync_id, event, handler_id, occurrence, attempts, due_at, created_at)
  SELECT d.id, d.sync_id, d.event, d.handler_id, d.occurrence, 0, t.now, t.now
  FROM jsonb_to_recordset(${parameter}::jsonb) AS d(id text, sync_id text, event text, handler_id text, occurrence int)
  JOIN written w ON w.id = d.sync_id AND w.number = d.occurrence CROSS JOIN t
  ON CONFLICT DO NOTHING`;
}

function statements(names: TableNames) {
  const { syncs, deliveries } = names;
  return {
    // The clock is volatile: unless it is read once, the index cannot be searched by it.
    stalled: `
WITH t AS MATERIALIZED (SELECT ${now('$4')} - $2::bigint AS before)
SELECT s.id FROM ${syncs} s
WHERE s.settled_at IS NULL AND s.stalled_at IS NULL AND s.created_at <= (SELECT before FROM t)
  AND s.institution = ANY($1::text[])
ORDER BY s.created_at LIMIT $3`,

    // Skips what a claim holds this moment, so that it waits for nobody; the next sweep finds the rest.
    markStalled: `
WITH t AS MATERIALIZED (SELECT ${now('$3')} AS now),
free AS MATERIALIZED (
  SELECT s.id FROM ${syncs} s WHERE s.id = ANY($1::text[]) AND s.settled_at IS NULL AND s.stalled_at IS NULL
  FOR NO KEY UPDATE SKIP LOCKED),
written AS (
  UPDATE ${syncs} s SET stalled_at = t.now FROM free, t WHERE s.id = free.id
  RETURNING s.id, 0 AS number, s.status, t.now - s.created_at AS age),
raised AS (${insertHandlerCalls(names, '$2')})
SELECT id, status, age FROM written`,

    claim: `
WITH t AS MATERIALIZED (SELECT ${now('$7')} AS now),
due AS MATERIALIZED (
  SELECT d.id FROM ${deliveries} d JOIN ${syncs} s ON s.id = d.sync_id
  WHERE d.event = $1 AND d.handler_id = $2 AND d.due_at <= (SELECT now FROM t) AND s.institution = ANY($3::text[])
  ORDER BY d.due_at, d.id LIMIT $4 FOR UPDATE OF d SKIP LOCKED),
leased AS (
  UPDATE ${deliveries} d SET lease_token = $6, lease_until = t.now + $5::bigint, due_at = t.now + $5::bigint,
    attempts = d.attempts + 1
  FROM due, t WHERE d.id = due.id AND d.due_at <= t.now RETURNING d.id, d.sync_id, d.attempts)
SELECT id, sync_id, attempts FROM leased ORDER BY id`,

    delivered: `
WITH written AS (
  UPDATE ${deliveries} SET completed_at = ${now('$3')}, due_at = NULL, lease_token = NULL, lease_until = NULL
  WHERE id = $1 AND lease_token = $2 RETURNING id)
SELECT id FROM written`,

    failed: `
WITH written AS (
  UPDATE ${deliveries} SET due_at = ${now('$5')} + $3::bigint, last_error = $4, lease_token = NULL, lease_until = NULL
  WHERE id = $1 AND lease_token = $2 RETURNING id)
SELECT id FROM written`,

    waiting: `
SELECT DISTINCT event, handler_id FROM ${deliveries} WHERE due_at IS NOT NULL ORDER BY event, handler_id`,
  };
}
