import type { EntityManager } from 'typeorm';

/** Result of one check of the database's server. */
export interface ServerLook {
  /** Trusted server, database and timeline; empty: none. */
  readonly trusted: string;
  /** Current server, database and timeline. */
  readonly current: string;
  /** Number of checks of all processes. It decreases only when commits are lost. */
  readonly looks: number;
}

/** Number of marked syncs. */
export interface DoubtLot {
  /** Id of the last one; null at the end. */
  readonly after: string | null;
  readonly count: number;
}

/** Statements about the ledger's server, one implementation per dialect. */
export interface FailoverSql {
  /** Counts and makes a check. The first check of a ledger trusts the server. */
  look(): Promise<ServerLook>;
  /**
   * The same as the sweep of the fleet, if that is due; the next one is due in `sweepMs`, whatever becomes of
   * this one. Null: another process took it.
   */
  takeSweep(sweepMs: number): Promise<ServerLook | null>;
  /** The same without counting, on the connection of a gateway's manager. Locks nothing. */
  peek(manager: EntityManager): Promise<ServerLook>;
  /** Stops all claims until a server is trusted again. */
  distrust(): Promise<void>;
  /**
   * Begins the doubt: a payment that was due until now and is recorded later begins as possibly sent. Returns
   * the database's time, epoch ms.
   */
  suspect(): Promise<number>;
  /** Trusts a server, if it is still the connected one. @param current of a check */
  trust(current: string): Promise<void>;
  /** Database time, epoch ms. */
  now(): Promise<number>;
  /** How many unsettled syncs were recorded until `before` (epoch ms). */
  countUnsettled(before: number): Promise<number>;
  /**
   * Marks up to `limit` unsettled syncs recorded until `before` (epoch ms), after the id `after`, as possibly
   * sent. Their leases end, and they are queried after the end of calls under lost claims.
   * @param graceMs how long such a call may continue: the lease
   */
  doubt(before: number, after: string, limit: number, graceMs: number): Promise<DoubtLot>;
}
