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

/** Events and the calls of their handlers on PostgreSQL 13+. */
export class PostgresHandlerCallSql implements HandlerCallSql {
  private readonly text: ReturnType<typeof handlerCallStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = handlerCallStatements(tableNames(gateway.dataSource));
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
    const handlerCalls = JSON.stringify(ids.flatMap(handlerCallsOf));
    const raw = await this.query<StalledRow>(this.text.markStalled, [ids, handlerCalls, offsetMs]);
    return raw.map(({ id, status, age }) => ({ id, status, ageMs: Number(age) }));
  }

  claim(
    { event, handlerId, institutions }: Parameters<HandlerCallSql['claim']>[0],
    limit: number,
    leaseMs: number,
    token: string,
  ): Promise<readonly DueHandlerCall[]> {
    const parameters = [event, handlerId, institutions, limit, leaseMs, token, this.clock.offsetMs];
    return this.query<DueHandlerCall>(forEvent(this.text.claim, event), parameters);
  }

  async completed(id: string, token: string): Promise<boolean> {
    return (await this.query(this.text.completed, [id, token, this.clock.offsetMs])).length > 0;
  }

  async failed(id: string, token: string, delayMs: number, error: string): Promise<boolean> {
    const parameters = [id, token, delayMs, error, this.clock.offsetMs];
    return (await this.query(this.text.failed, parameters)).length > 0;
  }

  handlersWaiting(): Promise<readonly WaitingHandler[]> {
    return this.query<WaitingHandler>(this.text.waiting, []);
  }

  /** Every statement returns its rows as a query: TypeORM wraps those of a bare UPDATE. */
  private query<Row>(text: string, parameters: unknown[]): Promise<Row[]> {
    return retryOnConflict(() => this.gateway.query<Row[]>(text, parameters));
  }
}

interface StalledRow {
  readonly id: string;
  readonly status: SyncStatus;
  readonly age: string;
}
