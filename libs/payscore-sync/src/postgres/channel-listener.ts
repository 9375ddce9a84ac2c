import { clearTimeout, setTimeout } from 'node:timers';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import type { LineLog } from '../text/line-log.js';

/** What is used of a kept connection. */
export interface ListenConnection {
  readonly processId: number | null;
  query<T>(text: string, parameters?: readonly unknown[]): Promise<T>;
  onNotification(listener: (payload: string) => void): void;
  onLost(listener: () => void): void;
  giveBack(): Promise<void>;
  close(): void;
}

/** Time after which a worker looks whether the one that listens is still there, or its own connection, ms. */
export const LOOK_MS = 15_000;

/**
 * One statement: whether the session is the connection's own, and then whether no other worker listens. The lock ends
 * with the session. Behind a pooler it would stay on a session of somebody else.
 */
const BECOME_FIRST = `SELECT pg_backend_pid() = $1 AS is_own,
  CASE WHEN pg_backend_pid() = $1 THEN pg_try_advisory_lock(hashtextextended($2, 0)) END AS is_first`;

/** `in-turn`: another worker listens. */
type Role = 'none' | 'listening' | 'in-turn';

/**
 * Listens to a channel in one worker of the fleet: a notification wakes every session that listens, and each would
 * claim. The others take its place when its session ends.
 */
export class ChannelListener {
  private readonly backoff: FailureBackoff;
  private connection: ListenConnection | null = null;
  private timer: NodeJS.Timeout | undefined;
  private role: Role = 'none';
  private isClosed = false;

  constructor(
    private readonly channel: string,
    private readonly open: () => Promise<ListenConnection>,
    private readonly onNotification: (payload: string) => void,
    logger: LineLog,
  ) {
    this.backoff = new FailureBackoff('Nobody listens in this process, so polls find what is due', logger);
  }

  /** A worker of the fleet listens, as far as this process knows. */
  get isHeard(): boolean {
    return this.role !== 'none';
  }

  /** Begins, and goes on until closed. Never rejects. */
  async start(): Promise<void> {
    try {
      if (this.connection === null) await this.takeTurn();
      else await this.connection.query('SELECT 1');
      this.backoff.over();
      this.plan(LOOK_MS);
    } catch (error) {
      this.lost(error);
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.drop();
  }

  private async takeTurn(): Promise<void> {
    const connection = await this.open();
    try {
      const [found] = await connection.query<{ is_own: boolean; is_first: boolean | null }[]>(BECOME_FIRST, [
        ...[connection.processId, this.channel],
      ]);
      if (found?.is_own !== true) {
        throw new Error('the connection leads through a pooler, whose sessions hear no notifications');
      }
      // It may hold the lock now, which nobody else may get with the session.
      if (this.isClosed) return connection.close();
      if (found.is_first === true) return await this.listen(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    this.role = 'in-turn';
    await connection.giveBack();
  }

  private async listen(connection: ListenConnection): Promise<void> {
    connection.onNotification(this.onNotification);
    connection.onLost(() => {
      if (this.connection === connection) this.lost(new Error('the connection was closed'));
    });
    await connection.query(`LISTEN ${quoted(this.channel)}`);
    this.connection = connection;
    this.role = 'listening';
    if (this.isClosed) this.drop();
  }

  private lost(error: unknown): void {
    this.drop();
    if (!this.isClosed) this.plan(this.backoff.failed(error));
  }

  private drop(): void {
    const { connection } = this;
    this.connection = null;
    this.role = 'none';
    connection?.close();
  }

  private plan(ms: number): void {
    clearTimeout(this.timer);
    if (!this.isClosed) this.timer = setTimeout(() => void this.start(), ms);
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
