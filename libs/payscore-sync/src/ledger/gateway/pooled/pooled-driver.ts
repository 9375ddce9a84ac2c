import type { EntityManager, QueryRunner } from 'typeorm';

/** A connection as its server knows it. */
export interface Session {
  readonly id: number;
  /** What no later session of that id shares, on this server or another. */
  readonly mark: string;
}

/** What is found out of a connection once. */
export interface SessionFacts {
  /** Null behind a proxy, where the session the driver knows is not the server's. */
  readonly session: Session | null;
  /** Its settings let the ledger's statements fail, or leave them uncommitted, unless this is done. Null: they do not. */
  readonly adaptation: SessionAdaptation | null;
}

/**
 * How the ledger works on a session whose settings are not those it needs, so that the host finds it as it was. Either
 * every statement is part of a transaction that `begin` sets up, or settings are changed and put back.
 */
export type SessionAdaptation =
  | { readonly kind: 'transaction' }
  | { readonly kind: 'settings'; readonly set: string; readonly putBack: string };

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
  /**
   * Begins a READ COMMITTED transaction that may write. Where the server can, it ends it some time after the deadline.
   */
  begin(runner: QueryRunner, deadlineMs: number): Promise<void>;
  /** Idle connections of the master's pool. */
  idleCount(): number;
  inspect(connection: object): Promise<SessionFacts>;
  /** Ends it, if it is still there. */
  endSession(manager: EntityManager, session: Session): Promise<void>;
}
