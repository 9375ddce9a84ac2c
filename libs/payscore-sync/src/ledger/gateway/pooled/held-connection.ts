import type { DataSource, QueryRunner } from 'typeorm';
import { withDeadline } from '../../../concurrency/with-deadline.js';
import { unanswered, unconnected } from '../database-timeout.js';
import { ownRunner } from '../own-runner.js';
import { PostgresDriver } from './postgres-driver.js';

/** The used part of a client of `pg`. */
interface Client {
  readonly processID?: number | null;
  on(event: 'notification', listener: (message: { readonly payload?: string }) => void): unknown;
  on(event: 'end' | 'error', listener: () => void): unknown;
}

/**
 * A connection of the host's PostgreSQL pool that is kept, for what lives as long as its session, e.g. LISTEN.
 * Afterwards it is given back, or closed so that nobody else gets that session.
 */
export class HeldConnection {
  private constructor(
    private readonly driver: PostgresDriver,
    private readonly runner: QueryRunner,
    private readonly client: Client,
    private readonly deadlineMs: number,
  ) {}

  /**
   * @param deadlineMs of the opening and of each statement
   * @throws PayscoreError `PAYSCORE_E_DATABASE_TIMEOUT`, Error of the database
   */
  static async open(dataSource: DataSource, deadlineMs: number): Promise<HeldConnection> {
    const driver = new PostgresDriver(dataSource);
    const runner = ownRunner(dataSource);
    const opening = driver.connect(runner);
    const client = await withDeadline(opening.connected, deadlineMs, () => {
      opening.giveUp();
      throw unconnected(deadlineMs);
    });
    return new HeldConnection(driver, runner, client as Client, deadlineMs);
  }

  /** Process of its session, as the server told at the login; a pooler tells one of its own. */
  get processId(): number | null {
    return this.client.processID ?? null;
  }

  /** @throws PayscoreError `PAYSCORE_E_DATABASE_TIMEOUT`, Error of the database */
  query<T>(text: string, parameters: readonly unknown[] = []): Promise<T> {
    const answer = this.runner.query(text, [...parameters]) as Promise<T>;
    return withDeadline(answer, this.deadlineMs, () => {
      throw unanswered(this.deadlineMs);
    });
  }

  onNotification(listener: (payload: string) => void): void {
    this.client.on('notification', ({ payload = '' }) => listener(payload));
  }

  /** @param listener called at least once when the server or the network ends it, and when it is closed */
  onLost(listener: () => void): void {
    this.client.on('error', listener);
    this.client.on('end', listener);
  }

  /** Back into the pool, for a session without traces. */
  giveBack(): Promise<void> {
    return this.runner.release();
  }

  close(): void {
    this.driver.throwAway(this.runner);
  }
}
