import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import { SqliteDatabase } from '../../gateway/sqlite/sqlite-database.js';
import type { SyncStatus } from '../../states/sync-states.js';
import {
  type DueHandlerCall,
  forEvent,
  type HandlerCallSql,
  type NewHandlerCall,
  type StalledSync,
  type WaitingHandler,
} from '../handler-call-sql.js';
import { tableNames } from '../table-names.js';
import { handlerCallStatements } from './handler-call.statements.js';

/** Events and the calls of their handlers on SQLite: each call in one synchronous transaction behind the gate. */
export class SqliteHandlerCallSql implements HandlerCallSql {
  private readonly text: ReturnType<typeof handlerCallStatements>;
  private readonly database: SqliteDatabase;

  constructor(gateway: LedgerGateway, clock: LedgerClock) {
    this.text = handlerCallStatements(tableNames(gateway.dataSource));
    this.database = new SqliteDatabase(gateway, clock);
  }

  raiseStalled(
    { institutions, stalledMs, limit }: Parameters<HandlerCallSql['raiseStalled']>[0],
    handlerCallsOf: (syncId: string) => readonly NewHandlerCall[],
  ): Promise<readonly StalledSync[]> {
    const now = this.database.now;
    const values = { institutions: JSON.stringify(institutions), before: now - stalledMs, limit };
    return this.database.write(() => {
      const found = this.database.all<StalledRow>(this.text.stalled, values);
      for (const { id } of found) {
        this.database.run(this.text.markStalled, { id, now });
        for (const call of handlerCallsOf(id)) this.database.run(this.text.insert, { ...call, now });
      }
      return found.map(({ id, status, created_at }) => ({ id, status, ageMs: now - created_at }));
    });
  }

  claim(
    { event, handlerId, institutions }: Parameters<HandlerCallSql['claim']>[0],
    limit: number,
    leaseMs: number,
    token: string,
  ): Promise<readonly DueHandlerCall[]> {
    const now = this.database.now;
    const values = { event, handlerId, institutions: JSON.stringify(institutions), now, limit };
    return this.database.write(() => {
      const due = this.database.all<DueHandlerCall>(forEvent(this.text.due, event), values);
      const until = now + leaseMs;
      return due.filter(({ id }) => this.database.run(this.text.lease, { id, token, now, until }) > 0);
    });
  }

  completed(id: string, token: string): Promise<boolean> {
    return this.update(this.text.completed, { id, token, now: this.database.now });
  }

  failed(id: string, token: string, delayMs: number, error: string): Promise<boolean> {
    return this.update(this.text.failed, { id, token, dueAt: this.database.now + delayMs, error });
  }

  handlersWaiting(): Promise<readonly WaitingHandler[]> {
    return this.database.write(() => this.database.all<WaitingHandler>(this.text.waiting, {}));
  }

  private update(text: string, values: object): Promise<boolean> {
    return this.database.write(() => this.database.run(text, values) > 0);
  }
}

interface StalledRow {
  readonly id: string;
  readonly status: SyncStatus;
  readonly created_at: number;
}
