import type { EntityManager } from 'typeorm';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { DoubtLot, FailoverSql, ServerLook } from '../failover-sql.js';
import { retryOnConflict } from '../../gateway/retry-on-conflict.js';
import { tableNames } from '../table-names.js';
import { failoverStatements } from './failover.statements.js';

/** The ledger's server on PostgreSQL 13+. */
export class PostgresFailoverSql implements FailoverSql {
  private readonly text: ReturnType<typeof failoverStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = failoverStatements(tableNames(gateway.dataSource));
  }

  async look(): Promise<ServerLook> {
    return toLook(await this.query<LookRow>(this.text.look, [this.clock.offsetMs]));
  }

  async takeSweep(sweepMs: number): Promise<ServerLook | null> {
    const rows = await this.query<LookRow>(this.text.takeSweep, [sweepMs, this.clock.offsetMs]);
    return rows.length > 0 ? toLook(rows) : null;
  }

  async peek(manager: EntityManager): Promise<ServerLook> {
    return toLook(await manager.query<LookRow[]>(this.text.peek, []));
  }

  async distrust(): Promise<void> {
    await this.query(this.text.distrust, []);
  }

  async suspect(): Promise<number> {
    await this.query(this.text.suspect, [this.clock.offsetMs]);
    return this.now();
  }

  async trust(current: string): Promise<void> {
    await this.query(this.text.trust, [current, this.clock.offsetMs]);
  }

  async now(): Promise<number> {
    const [row] = await this.query<{ now: string }>(this.text.now, [this.clock.offsetMs]);
    return Number(row?.now);
  }

  async countUnsettled(before: number): Promise<number> {
    const [row] = await this.query<{ count: string }>(this.text.count, [before]);
    return Number(row?.count);
  }

  async doubt(before: number, after: string, limit: number, graceMs: number): Promise<DoubtLot> {
    const parameters = [before, after, limit, graceMs, this.clock.offsetMs];
    const lot = await this.query<{ id: string }>(this.text.doubt, parameters);
    return { count: lot.length, after: lot.length < limit ? null : (lot.at(-1)?.id ?? null) };
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T[]> {
    return retryOnConflict(() => this.gateway.query<T[]>(statement, parameters));
  }
}

interface LookRow {
  readonly trusted: string;
  readonly current: string;
  readonly looks: string;
}

function toLook([row]: readonly LookRow[]): ServerLook {
  return { trusted: row?.trusted ?? '', current: row?.current ?? '', looks: Number(row?.looks) };
}
