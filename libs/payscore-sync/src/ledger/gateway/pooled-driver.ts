import type { EntityManager, QueryRunner } from 'typeorm';

/** A connection as its server knows it. */
export interface Session {
  readonly id: number;
  /** What no later session of that id shares, on this server or another. */
  readonly mark: string;
}

/** A connection that is being had from the pool. */
export interface Opening {
  readonly connected: Promise<object>;
  /** Nobody waits for it any more: it goes back to the pool, and what cannot be opened is closed. */
  giveUp(): void;
}

/** What the gateway needs to know of a driver and its pool. */
export interface PooledDriver {
  connect(runner: QueryRunner): Opening;
  /** Closes the runner's connection at once, and takes it out of its pool. */
  throwAway(runner: QueryRunner): void;
  /** Begins a READ COMMITTED transaction, which the server itself ends some time after the deadline where it can. */
  begin(runner: QueryRunner, deadlineMs: number): Promise<void>;
  /** Connections of the master's pool that nobody uses. */
  idleCount(): number;
  /** Null behind a proxy, where the session the driver knows is not the server's. */
  identify(connection: object): Promise<Session | null>;
  /** Ends it, if it is still there. */
  endSession(manager: EntityManager, session: Session): Promise<void>;
}
