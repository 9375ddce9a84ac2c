import type { LedgerClock } from '../ledger-clock.js';
import type { LedgerGateway } from '../ledger-gateway.js';
import { retryOnConflict } from '../retry-on-conflict.js';
import { sqliteGate } from './sqlite-gate.js';
import { untilNoTransaction } from './until-no-transaction.js';

/** The used part of better-sqlite3, which a PostgreSQL host may lack. */
interface Statement {
  all(parameters: object): unknown[];
  run(parameters: object): { changes: number };
}

interface NativeDatabase {
  prepare(sql: string): Statement;
  transaction<T>(work: () => T): { immediate(): T };
}

/** The worker's writes on SQLite: each in one synchronous immediate transaction behind the gate. */
export class SqliteDatabase {
  private readonly prepared = new Map<string, Statement>();

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {}

  /** The ledger's time, epoch ms: the only process's clock is the database's. */
  get now(): number {
    return Date.now() + this.clock.offsetMs;
  }

  /**
   * Runs `work` in one transaction when no host transaction is open; repeats it when another process has the
   * file.
   */
  write<T>(work: () => T): Promise<T> {
    const { dataSource, timeoutMs } = this.gateway;
    return retryOnConflict(() =>
      sqliteGate(dataSource).run(async () => {
        await untilNoTransaction(dataSource);
        return this.native.transaction(work).immediate();
      }, timeoutMs),
    );
  }

  all<T>(sql: string, parameters: object): T[] {
    return this.statement(sql).all(parameters) as T[];
  }

  run(sql: string, parameters: object): number {
    return this.statement(sql).run(parameters).changes;
  }

  private statement(sql: string): Statement {
    const known = this.prepared.get(sql);
    if (known) return known;
    const statement = this.native.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }

  private get native(): NativeDatabase {
    const { driver } = this.gateway.dataSource as unknown as {
      driver: { databaseConnection: NativeDatabase };
    };
    return driver.databaseConnection;
  }
}
