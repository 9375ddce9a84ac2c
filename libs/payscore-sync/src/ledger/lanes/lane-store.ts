import { In, type DataSource, type EntityManager } from 'typeorm';
import { SyncLaneEntity } from '../entities/index.js';
import { runInTransaction } from '../run-in-transaction.js';
import type { LedgerSql } from '../sql/ledger-sql.js';
import { supportedDialect } from '../supported-dialect.js';
import { type LaneState, newLane } from './lane-state.js';

/** Reads and changes lanes, one replica at a time per lane. What a change is, others decide. */
export class LaneStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sql: LedgerSql,
  ) {}

  /** Makes sure the institutions have a lane. Safe when replicas start together. */
  async ensure(institutions: readonly string[]): Promise<void> {
    const lanes = institutions.map(newLane);
    await runInTransaction(this.dataSource, (manager) =>
      manager.createQueryBuilder().insert().into(SyncLaneEntity).values(lanes).orIgnore().execute(),
    );
  }

  /** Changes a lane under its row lock. @param change gets the lane and the database's time, epoch ms */
  change<T>(
    institution: string,
    change: (lane: LaneState, now: number) => { lane: LaneState; result: T },
  ): Promise<T> {
    return runInTransaction(this.dataSource, async (manager) => {
      const before = await this.lock(manager, institution);
      const { lane, result } = change(before, await this.sql.now(manager));
      await manager.update(SyncLaneEntity, { institution }, { ...lane });
      return result;
    });
  }

  /** A worker of these institutions is alive. */
  async beat(institutions: readonly string[]): Promise<void> {
    await runInTransaction(this.dataSource, async (manager) => {
      const lastClaimAt = await this.sql.now(manager);
      await manager.update(SyncLaneEntity, { institution: In([...institutions]) }, { lastClaimAt });
    });
  }

  list(institutions: readonly string[]): Promise<LaneState[]> {
    return this.dataSource
      .getRepository(SyncLaneEntity)
      .find({ where: { institution: In([...institutions]) }, order: { institution: 'ASC' } });
  }

  private async lock(manager: EntityManager, institution: string): Promise<LaneState> {
    const isSqlite = supportedDialect(this.dataSource) === 'sqlite';
    const lane = await manager.findOne(SyncLaneEntity, {
      where: { institution },
      ...(isSqlite ? {} : { lock: { mode: 'pessimistic_write' as const } }),
    });
    // Somebody emptied the table: an unlocked new lane is right again with the next change.
    return lane ?? newLane(institution);
  }
}
