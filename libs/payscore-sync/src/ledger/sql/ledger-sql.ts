import type { EntityManager } from 'typeorm';
import type { NewHandlerCall } from './handler-call-sql.js';
import type { LeasedSync } from './hydrate.js';
import type { RecordingSql } from './recording-sql.js';
import type { CompletionRow, InTurn } from './rows.js';

/** Statuses with turns by sub-merchant under a backlog: sends and queries. */
export type TurnStatus = 'queued' | 'uncertain';

/** Sub-merchants that share a claim. */
export interface Turn {
  readonly status: TurnStatus;
  /** In this order, each at most once. */
  readonly subMchids: readonly string[];
  /** Rows for each of them first, 1 or more; the remaining room goes to them in their order. */
  readonly each: number;
}

/** The rows of one claim, each with its recorded attempt. */
export interface Claim {
  readonly token: string;
  /** Database time of the claim, epoch ms. */
  readonly now: number;
  readonly syncs: readonly LeasedSync[];
  /** Orders whose due row gave way to a lower seq recorded later; they need `advance`. */
  readonly gaveWay: readonly string[];
}

/**
 * The ledger's writes, one implementation per dialect. Every write is conditional, so any number of workers may
 * run them at once. Due times and leases use the database's clock.
 */
export interface LedgerSql extends RecordingSql {
  /** The database's time, epoch ms. */
  now(manager: EntityManager): Promise<number>;
  /** Number of due rows of the institution, counted up to `limit`. Writes nothing. */
  countDue(institution: string, limit: number): Promise<number>;
  /**
   * At most `limit` sub-merchants with unsettled syncs of this status, in the database's order. Reads one entry
   * per sub-merchant and writes nothing.
   * @param after only those after this one; '' for all
   */
  whoseTurn(
    institution: string,
    status: TurnStatus,
    after: string,
    limit: number,
  ): Promise<readonly InTurn[]>;
  /**
   * Leases up to `limit` due rows of an institution by age or in turn, each with an attempt row in the same
   * commit. A due send with a lower unsettled seq is not leased but gives way.
   * @param deadlineMs deadline; default: the gateway's
   */
  claim(
    institution: string,
    limit: number,
    leaseMs: number,
    token: string,
    turn?: Turn,
    deadlineMs?: number,
  ): Promise<Claim>;
  /**
   * Writes outcomes under their fencing tokens, with the handler calls of the written rows in the same commit.
   * Returns these rows, and rows written by an earlier try without an answer. The others lost their lease.
   * @param deadlineMs deadline; default: the gateway's
   */
  complete(
    rows: readonly CompletionRow[],
    handlerCalls: readonly NewHandlerCall[],
    deadlineMs?: number,
  ): Promise<ReadonlySet<CompletionRow>>;
  /** Releases claimed rows without a call, as if never claimed: they are due now, and their attempts are deleted. */
  release(ids: readonly string[], token: string): Promise<void>;
  /**
   * Makes the lowest unsettled row of each order without a head its head. Safe at any time. An order that a
   * host's open transaction is changing is left to the next sweep. Returns whether there may be something new
   * to claim.
   */
  advance(orderKeys: readonly string[], orderGapMs: number): Promise<boolean>;
  /** Ids of the rows that a claim holds. */
  heldBy(token: string): Promise<readonly string[]>;
  /** Orders with unsettled rows and without a head: their worker died between settling and advancing. */
  headless(limit: number): Promise<string[]>;
  /** Releases expired leases: possible sends become uncertain. Returns the institution of each. */
  recover(limit: number): Promise<readonly string[]>;
}
