import type { EntityManager } from 'typeorm';
import type { SyncEntity } from '../entities/index.js';
import type { NewHandlerCall } from './handler-call-sql.js';
import type { LeasedSync } from './hydrate.js';
import type { CompletionRow, InsertedSync, InsertRow, InTurn, KnownOrders } from './rows.js';

/** Statuses whose syncs take turns by sub-merchant under a backlog: those that are sent, and those asked about. */
export type TurnStatus = 'queued' | 'uncertain';

/** Sub-merchants that share a claim. */
export interface Turn {
  readonly status: TurnStatus;
  /** In this order; each at most once. */
  readonly subMchids: readonly string[];
  /** Rows each of them gets first, 1 or more; what room is left then goes to them in their order. */
  readonly each: number;
}

/** The rows one claim leased, each with its attempt already on record. */
export interface Claim {
  readonly token: string;
  /** Database time of the claim, epoch ms. */
  readonly now: number;
  readonly syncs: readonly LeasedSync[];
  /** Orders whose due row gave way to a lower seq that was recorded after it; they need `advance`. */
  readonly gaveWay: readonly string[];
}

/**
 * The ledger's writes, one implementation per dialect. Every write is conditional, so that any number of
 * workers may run them at once; due times and leases go by the database's clock.
 */
export interface LedgerSql {
  /** The database's time, epoch ms. */
  now(manager: EntityManager): Promise<number>;
  /** How many rows of the institution are due, counted no further than `limit`. Writes nothing. */
  countDue(institution: string, limit: number): Promise<number>;
  /**
   * Sub-merchants that have unsettled syncs of this status, in the order of the database, at most `limit`. Reads each of
   * them once, however many syncs it has, and writes nothing.
   * @param after only those behind this one; '' for all
   */
  whoseTurn(
    institution: string,
    status: TurnStatus,
    after: string,
    limit: number,
  ): Promise<readonly InTurn[]>;
  /**
   * Every sync of these orders, and whether there was a failover, through the host's transaction.
   * @param isSecondLook a row was left out though the transaction did not see why: look past its snapshot
   */
  known(manager: EntityManager, orderKeys: readonly string[], isSecondLook: boolean): Promise<KnownOrders>;
  /**
   * Inserts through the host's transaction and answers what it inserted. A row is silently left out when
   * another transaction recorded the same sync, or became the head of its order, since the look.
   */
  insert(manager: EntityManager, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]>;
  /** These syncs, seen as `known` sees them. */
  read(manager: EntityManager, ids: readonly string[], isSecondLook: boolean): Promise<SyncEntity[]>;
  /**
   * Leases up to `limit` due rows of an institution, each with an attempt row in the same commit: those that have been
   * due longest, or those whose turn it is. A row due to be sent that a lower seq was recorded behind is not leased but
   * gives way.
   * @param deadlineMs longest time for it; default: the gateway's
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
   * Writes what attempts came to, fenced, and in the same commit the handler calls of the rows it wrote; answers
   * those rows, and rows that an earlier try wrote whose answer did not arrive. The others lost their lease.
   * @param deadlineMs longest time for it; default: the gateway's
   */
  complete(
    rows: readonly CompletionRow[],
    handlerCalls: readonly NewHandlerCall[],
    deadlineMs?: number,
  ): Promise<ReadonlySet<CompletionRow>>;
  /**
   * Gives rows of a claim back for which no call was begun, as if they had never been claimed: they are due now,
   * and the attempt that was not made is taken off the record.
   */
  release(ids: readonly string[], token: string): Promise<void>;
  /**
   * Makes the lowest unsettled row of each order its head, where the order has none. Safe at any time. An order
   * that a host's open transaction is about to give a head is left to the next sweep rather than waited for. Answers
   * whether one of them had a row waiting, so that there may be something new to claim.
   */
  advance(orderKeys: readonly string[], orderGapMs: number): Promise<boolean>;
  /** Ids of the rows that a claim holds now. */
  heldBy(token: string): Promise<readonly string[]>;
  /** Orders with unsettled rows and no head: their worker died between settling and advancing. */
  headless(limit: number): Promise<string[]>;
  /** Takes back leases that ran out: what may have been sent becomes uncertain. Answers the institution of each. */
  recover(limit: number): Promise<readonly string[]>;
}
