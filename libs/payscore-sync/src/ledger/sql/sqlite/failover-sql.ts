import type { EntityManager } from 'typeorm';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import { SqliteDatabase } from '../../gateway/sqlite/sqlite-database.js';
import type { DoubtLot, FailoverSql, ServerLook } from '../failover-sql.js';
import { tableNames } from '../table-names.js';
import { FILE } from './expressions.js';
import { failoverStatements } from './failover.statements.js';

/** SQLite has one process and no standby; only a file restored under a running process is detected. */
export class SqliteFailoverSql implements FailoverSql {
  private readonly text: ReturnType<typeof failoverStatements>;
  private readonly database: SqliteDatabase;

  constructor(gateway: LedgerGateway, clock: LedgerClock) {
    this.text = failoverStatements(tableNames(gateway.dataSource));
    this.database = new SqliteDatabase(gateway, clock);
  }

  look(): Promise<ServerLook> {
    const values = { file: FILE, now: this.database.now };
    return this.database.write(() => toLook(this.database.all<LookRow>(this.text.look, values)));
  }

  takeSweep(sweepMs: number): Promise<ServerLook | null> {
    const values = { sweepMs, now: this.database.now };
    return this.database.write(() => {
      const rows = this.database.all<LookRow>(this.text.takeSweep, values);
      return rows.length > 0 ? toLook(rows) : null;
    });
  }

  async peek(manager: EntityManager): Promise<ServerLook> {
    return toLook(await manager.query<LookRow[]>(this.text.peek));
  }

  async distrust(): Promise<void> {
    await this.database.write(() => this.database.run(this.text.distrust, {}));
  }

  suspect(): Promise<number> {
    const now = this.database.now;
    return this.database.write(() => {
      this.database.run(this.text.suspect, { now });
      return now;
    });
  }

  async trust(current: string): Promise<void> {
    await this.database.write(() => this.database.run(this.text.trust, { current, now: this.database.now }));
  }

  now(): Promise<number> {
    return Promise.resolve(this.database.now);
  }

  countUnsettled(before: number): Promise<number> {
    return this.database.write(() =>
      Number(this.database.all<{ count: number }>(this.text.count, { before })[0]?.count),
    );
  }

  doubt(before: number, after: string, limit: number, graceMs: number): Promise<DoubtLot> {
    const now = this.database.now;
    return this.database.write(() => {
      const lot = this.database.all<{ id: string }>(this.text.lot, { before, after, limit });
      for (const { id } of lot) {
        this.database.run(this.text.close, { id, now });
        this.database.run(this.text.doubt, { id, now, due: now + graceMs });
      }
      return { count: lot.length, after: lot.length < limit ? null : (lot.at(-1)?.id ?? null) };
    });
  }
}

interface LookRow {
  readonly trusted: string;
  readonly looks: number;
}

function toLook([row]: readonly LookRow[]): ServerLook {
  return { trusted: row?.trusted ?? FILE, current: FILE, looks: Number(row?.looks) };
}
