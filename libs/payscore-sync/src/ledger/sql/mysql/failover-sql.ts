import type { EntityManager } from 'typeorm';
import type { GatewayWork, LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { DoubtLot, FailoverSql, ServerLook } from '../failover-sql.js';
import { retryOnConflict } from '../../gateway/retry-on-conflict.js';
import { tableNames } from '../table-names.js';
import { now } from './expressions.js';
import { failoverStatements } from './failover.statements.js';
import { type Affected, idsOf, type WithId } from './mysql-rows.js';
import type { MysqlServerIdentity } from './server-identity.js';

/** The ledger's server on MySQL 8 and MariaDB 10.6+. */
export class MysqlFailoverSql implements FailoverSql {
  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
    private readonly identity: MysqlServerIdentity,
  ) {}

  async look(): Promise<ServerLook> {
    const { countLook } = await this.text();
    return this.onOneConnection(async (manager) => {
      await manager.query(countLook, [this.clock.offsetMs]);
      return this.peek(manager);
    });
  }

  async takeSweep(sweepMs: number): Promise<ServerLook | null> {
    const { takeSweep } = await this.text();
    const { offsetMs } = this.clock;
    const parameters = [offsetMs + sweepMs, offsetMs, offsetMs + sweepMs];
    return this.onOneConnection(async (manager) => {
      const { affectedRows } = await manager.query<Affected>(takeSweep, parameters);
      return affectedRows > 0 ? this.peek(manager) : null;
    });
  }

  async peek(manager: EntityManager): Promise<ServerLook> {
    const { look } = await this.text();
    const [row] = await manager.query<LookRow[]>(look, []);
    return { trusted: row?.trusted ?? '', current: row?.current_server ?? '', looks: Number(row?.looks) };
  }

  async distrust(): Promise<void> {
    const { distrust } = await this.text();
    await this.write(distrust, []);
  }

  async suspect(): Promise<number> {
    const { suspect } = await this.text();
    await this.write(suspect, [this.clock.offsetMs]);
    return this.now();
  }

  async trust(current: string): Promise<void> {
    const { trust } = await this.text();
    await this.write(trust, [current, this.clock.offsetMs, current]);
  }

  async now(): Promise<number> {
    const statement = `SELECT ${now('?')} AS ms`;
    const parameters = [this.clock.offsetMs];
    const [row] = await this.gateway.query<{ ms: string }[]>(statement, parameters);
    return Number(row?.ms);
  }

  async countUnsettled(before: number): Promise<number> {
    const { count } = await this.text();
    const [row] = await this.gateway.query<{ count: string }[]>(count, [before, before]);
    return Number(row?.count);
  }

  async doubt(before: number, after: string, limit: number, graceMs: number): Promise<DoubtLot> {
    const text = await this.text();
    const lot = await this.gateway.query<WithId[]>(text.lot, [before, before, after, limit]);
    const ids = idsOf(lot);
    if (ids.length > 0) await this.doubtThese(ids, graceMs);
    return { count: ids.length, after: ids.length < limit ? null : (ids.at(-1) ?? null) };
  }

  private async doubtThese(ids: readonly string[], graceMs: number): Promise<void> {
    const text = await this.text();
    await retryOnConflict(() =>
      this.gateway.transaction(async (manager) => {
        const locked = await manager.query<LockedRow[]>(text.lock, [this.clock.offsetMs, ids]);
        if (locked.length === 0) return;
        const lockedAt = Number(locked[0]?.locked_at);
        const due = lockedAt + graceMs;
        await manager.query(text.close, [lockedAt, idsOf(locked)]);
        await manager.query(text.doubt, [lockedAt, due, due, idsOf(locked)]);
      }),
    );
  }

  /** Another one may reach a lagging node of the cluster. */
  private onOneConnection<T>(work: GatewayWork<T>): Promise<T> {
    return retryOnConflict(() => this.gateway.run(work));
  }

  private write(statement: string, parameters: unknown[]): Promise<unknown> {
    return retryOnConflict(() => this.gateway.query(statement, parameters));
  }

  private async text(): Promise<ReturnType<typeof failoverStatements>> {
    return failoverStatements(tableNames(this.gateway.dataSource), await this.identity.expression());
  }
}

interface LookRow {
  readonly trusted: string;
  readonly current_server: string;
  readonly looks: string;
}

interface LockedRow extends WithId {
  readonly locked_at: string;
}
