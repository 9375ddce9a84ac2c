import type { EntityManager } from 'typeorm';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { SyncStatus } from '../../states/sync-states.js';
import {
  type DueHandlerCall,
  forEvent,
  type HandlerCallSql,
  type NewHandlerCall,
  type StalledSync,
  type WaitingHandler,
} from '../handler-call-sql.js';
import { retryOnConflict } from '../../gateway/retry-on-conflict.js';
import { tableNames } from '../table-names.js';
import { handlerCallStatements } from './handler-call.statements.js';
import { toJsonRows } from './json-rows.js';
import { type Affected, idsOf } from './mysql-rows.js';

/**
 * Events and the calls of their handlers on MySQL 8 and MariaDB 10.6+, each write in a short READ COMMITTED
 * transaction.
 */
export class MysqlHandlerCallSql implements HandlerCallSql {
  private readonly text: ReturnType<typeof handlerCallStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = handlerCallStatements(tableNames(gateway.dataSource));
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
      const handlerCalls = free.flatMap(({ id }) => handlerCallsOf(id));
      if (handlerCalls.length > 0)
        await manager.query(this.text.insert, [toJsonRows(handlerCalls), lockedAt]);
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
      const due = await manager.query<ClaimedRow[]>(forEvent(this.text.due, event), parameters);
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
      // Fewer than locked: the database did not really lock.
      const held =
        affectedRows === due.length ? ids : idsOf(await manager.query(this.text.leased, [ids, token]));
      return due
        .filter(({ id }) => held.includes(id))
        .map((row) => ({ id: row.id, syncId: row.sync_id, attempt: row.attempts + 1 }));
    });
  }

  completed(id: string, token: string): Promise<boolean> {
    return this.update(this.text.completed, [this.clock.offsetMs, id, token]);
  }

  failed(id: string, token: string, delayMs: number, error: string): Promise<boolean> {
    return this.update(this.text.failed, [this.clock.offsetMs + delayMs, error, id, token]);
  }

  handlersWaiting(): Promise<readonly WaitingHandler[]> {
    return this.gateway.query<WaitingHandler[]>(this.text.waiting);
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
