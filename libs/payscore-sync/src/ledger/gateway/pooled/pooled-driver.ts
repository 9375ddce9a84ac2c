import type { EntityManager, QueryRunner } from 'typeorm';

/** A connection by its server. */
export interface Session {
  readonly id: number;
  /** Mark that no other session with this id shares. */
  readonly mark: string;
}

/** Facts of a connection, read once. */
export interface SessionFacts {
  /** Null behind a proxy, where the driver's session is not the server's. */
  readonly session: Session | null;
  /** Changes that its settings need. Null: none. */
  readonly adaptation: SessionAdaptation | null;
}

/**
 * How the ledger works on a session with other settings and restores it: either every statement runs in a
 * transaction of `begin`, or settings are changed and restored.
 */
export type SessionAdaptation =
  | { readonly kind: 'transaction' }
  | { readonly kind: 'settings'; readonly set: string; readonly putBack: string };

/** A connection being acquired from the pool. */
export interface Opening {
  readonly connected: Promise<object>;
  /** Stops waiting: the connection returns to the pool, and an unopened one is closed. */
  giveUp(): void;
}

/** Operations on a driver and its pool. */
export interface PooledDriver {
  connect(runner: QueryRunner): Opening;
  /** Closes the runner's connection at once and removes it from its pool. */
  throwAway(runner: QueryRunner): void;
  /**
   * Begins a READ COMMITTED transaction that may write. If the server supports it, it ends the transaction some
   * time after the deadline.
   */
  begin(runner: QueryRunner, deadlineMs: number): Promise<void>;
  /** Idle connections of the master's pool. */
  idleCount(): number;
  inspect(connection: object): Promise<SessionFacts>;
  /** Ends the session if it still exists. */
  endSession(manager: EntityManager, session: Session): Promise<void>;
}
