import { setTimeout } from 'node:timers';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { opening } from './opening.js';
import type { Opening, PooledDriver, Session, SessionFacts } from './pooled-driver.js';

/** The used part of `pg`, which a MySQL host may lack. */
interface Client {
  /** As the server gave it; a pooler gives one of its own. */
  readonly processID?: number | null;
  readonly connection?: { readonly stream?: { destroy(): void } };
  query(text: string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

interface Pool {
  readonly idleCount: number;
  readonly _clients?: readonly Client[];
}

/** Time for an abandoned statement to end by itself, ms. */
const GRACE_MS = 1000;

const SESSION = `SELECT pid, EXTRACT(EPOCH FROM backend_start)::text AS mark`;
/** A single statement would fail or have another isolation level. */
const NEEDS_TRANSACTION = `current_setting('default_transaction_isolation') <> 'read committed'
  OR current_setting('default_transaction_read_only') = 'on' AS needs_transaction`;

const NOTHING: Awaited<ReturnType<Client['query']>> = { rows: [] };

export class PostgresDriver implements PooledDriver {
  private readonly suspected = new WeakSet<Client>();

  constructor(private readonly dataSource: DataSource) {}

  connect(runner: QueryRunner): Opening {
    const connected = runner.connect() as Promise<object>;
    return opening(runner, connected, () => this.closeUnanswered());
  }

  throwAway(runner: QueryRunner): void {
    const { databaseConnection, releasePostgresConnection } = runner as unknown as {
      readonly databaseConnection?: Client;
      readonly releasePostgresConnection: (error: Error) => Promise<void>;
    };
    // An error makes the pool remove it.
    void releasePostgresConnection.call(runner, new Error('The connection is not used any more'));
    databaseConnection?.connection?.stream?.destroy();
  }

  /** Behind a pooler with its own sessions, only the server's limits end it. */
  async begin(runner: QueryRunner, deadlineMs: number): Promise<void> {
    const limit = Math.ceil(deadlineMs + GRACE_MS);
    await runner.startTransaction();
    await runner.query(
      'SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; ' +
        `SET LOCAL idle_in_transaction_session_timeout = ${limit}; SET LOCAL statement_timeout = ${limit}`,
    );
  }

  idleCount(): number {
    return this.pool.idleCount;
  }

  async inspect(connection: object): Promise<SessionFacts> {
    const client = connection as Client;
    // Its identity may stay unknown without the right to that function; its settings may not. In sequence: `pg`
    // deprecates a second query on a busy connection.
    const session = await client
      .query(`${SESSION} FROM pg_stat_get_activity(pg_backend_pid())`)
      .catch(() => NOTHING);
    const settings = await client.query(`SELECT ${NEEDS_TRANSACTION}`);
    const { pid, mark } = session.rows[0] ?? {};
    const { needs_transaction } = settings.rows[0] ?? {};
    return {
      session: pid === client.processID ? { id: Number(pid), mark: String(mark) } : null,
      // Without settings: behind a pooler they would stay on a shared session.
      adaptation: needs_transaction === true ? { kind: 'transaction' } : null,
    };
  }

  async endSession(manager: EntityManager, { id, mark }: Session): Promise<void> {
    await manager.query(
      `SELECT pg_terminate_backend(s.pid) FROM (${SESSION} FROM pg_stat_get_activity($1::int)) s WHERE s.mark = $2`,
      [id, mark],
    );
  }

  /**
   * Without `connectionTimeoutMillis` the pool waits for a new connection as long as the network does, and its
   * slot stays occupied. After a timeout, a connection that is still opening gets a short time and is then
   * closed.
   */
  private closeUnanswered(): void {
    for (const client of this.pool._clients ?? []) {
      if (!isOpening(client) || this.suspected.has(client)) continue;
      this.suspected.add(client);
      const close = () => {
        if (isOpening(client)) client.connection?.stream?.destroy();
      };
      setTimeout(close, GRACE_MS).unref();
    }
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { readonly master: Pool }).master;
  }
}

/** The server sends the id of the session last. */
const isOpening = ({ processID }: Client) => processID === null;
