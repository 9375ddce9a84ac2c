import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { mysqlAdaptation, otherSettings } from './mysql-session-settings.js';
import { opening } from './opening.js';
import type { Opening, PooledDriver, Session, SessionFacts } from './pooled-driver.js';

/** The used part of `mysql2`, which a PostgreSQL host may lack. */
interface Connection {
  readonly threadId?: number | null;
  readonly stream?: { destroy(): void };
  destroy(): void;
  query(text: string, done: (error: unknown, rows: readonly Record<string, unknown>[]) => void): unknown;
}

interface Pool {
  readonly _freeConnections?: { readonly length: number };
}

const SESSION = 'SELECT ID AS id, HOST AS host FROM information_schema.PROCESSLIST WHERE ID =';

/** MySQL and MariaDB by `mysql2`. Its `connectTimeout` (default 10 s) limits the opening of a connection. */
export class MysqlDriver implements PooledDriver {
  constructor(private readonly dataSource: DataSource) {}

  connect(runner: QueryRunner): Opening {
    return opening(runner, runner.connect() as Promise<object>, () => undefined);
  }

  throwAway(runner: QueryRunner): void {
    const { databaseConnection } = runner as unknown as { readonly databaseConnection?: Connection };
    // Removed from the pool first: the release then only closes the runner.
    databaseConnection?.destroy();
    databaseConnection?.stream?.destroy();
    void runner.release();
  }

  begin(runner: QueryRunner): Promise<void> {
    return runner.startTransaction('READ COMMITTED');
  }

  idleCount(): number {
    const { pool, poolCluster } = this.dataSource.driver as unknown as {
      readonly pool?: Pool;
      readonly poolCluster?: { readonly _nodes?: { readonly MASTER?: { readonly pool?: Pool } } };
    };
    const master = pool ?? poolCluster?._nodes?.MASTER?.pool;
    return master?._freeConnections?.length ?? 0;
  }

  async inspect(connection: object): Promise<SessionFacts> {
    const asked = connection as Connection;
    // Its identity may stay unknown, its settings may not.
    const [row] = await ask<SessionRow>(asked, `${SESSION} CONNECTION_ID()`).catch(() => []);
    const { id, host } = row ?? {};
    const isCertain = Number(id) === asked.threadId && typeof host === 'string';
    return {
      // Address and port of the client, as the server sees them.
      session: isCertain ? { id: Number(id), mark: host } : null,
      adaptation: mysqlAdaptation(await otherSettings((statement) => ask(asked, statement))),
    };
  }

  async endSession(manager: EntityManager, { id, mark }: Session): Promise<void> {
    const found = await manager.query<unknown[]>(`${SESSION} ? AND HOST = ?`, [id, mark]);
    if (found.length > 0) await manager.query(`KILL CONNECTION ${id}`);
  }
}

interface SessionRow {
  readonly id?: unknown;
  readonly host?: unknown;
}

function ask<Row>(connection: Connection, text: string): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    connection.query(text, (error, rows) => {
      if (error) reject(error instanceof Error ? error : new Error('The query failed', { cause: error }));
      else resolve(rows as readonly Row[]);
    });
  });
}
