import type { EntityManager } from 'typeorm';

/** What one look at the database's server found. */
export interface ServerLook {
  /** Server, database and timeline that the ledger trusts; empty: none. */
  readonly trusted: string;
  /** Those it is connected to now. */
  readonly current: string;
  /** How often any process has looked. Goes back only when commits were lost. */
  readonly looks: number;
}

/** Unsettled syncs that are asked about before anything is sent. */
export interface DoubtLot {
  /** Id of the last one; null when no more follow. */
  readonly after: string | null;
  readonly count: number;
}

/** Statements about the server that the ledger lives on, one implementation per dialect. */
export interface FailoverSql {
  /** Counts this look, and answers what it found. The first look of a ledger trusts what it finds. */
  look(): Promise<ServerLook>;
  /** The same without counting it, on the connection of a manager of the gateway's. Locks nothing. */
  peek(manager: EntityManager): Promise<ServerLook>;
  /** From now on no process claims anything, until a server is trusted again. */
  distrust(): Promise<void>;
  /**
   * From now on a payment that was due until now and is recorded anew starts as possibly sent: what was recorded of it
   * before, and sent, may be lost. Answers the database's time once that holds, epoch ms.
   */
  suspect(): Promise<number>;
  /** Trusts a server, if it is still the one connected to. @param current as a look answered it */
  trust(current: string): Promise<void>;
  /** Database time, epoch ms. */
  now(): Promise<number>;
  /** How many unsettled syncs were recorded until `before` (epoch ms). */
  countUnsettled(before: number): Promise<number>;
  /**
   * Takes up to `limit` unsettled syncs recorded until `before` (epoch ms), after the id `after`, to have been sent:
   * their leases end, and they are asked about once a call begun under a lost claim has ended.
   * @param graceMs how long such a call may still go on: the lease
   */
  doubt(before: number, after: string, limit: number, graceMs: number): Promise<DoubtLot>;
}
