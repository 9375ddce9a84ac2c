import type { EntityManager } from 'typeorm';
import type { SyncEntity } from '../../entities/index.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import { INSERT_NAMES } from '../columns.js';
import type { NewHandlerCall } from '../handler-call-sql.js';
import { heldBy, writtenBefore } from '../held-rows.js';
import {
  hydrateSync,
  type RawRow,
  toInserted,
  toInTurn,
  toKnown,
  toLeased,
  type TurnRow,
} from '../hydrate.js';
import type { Claim, LedgerSql, Turn, TurnStatus } from '../ledger-sql.js';
import type { RecordingExecutor } from '../recording-sql.js';
import { isConflict, retryOnConflict } from '../../gateway/retry-on-conflict.js';
import type { CompletionRow, InsertedSync, InsertRow, InTurn, KnownOrders } from '../rows.js';
import { tableNames } from '../table-names.js';
import { FIRST_NAMES } from './insert-first.statement.js';
import { ledgerStatements } from './ledger.statements.js';

/** The ledger's writes on PostgreSQL 13+: one statement each, so one round trip and one commit per batch. */
export class PostgresLedgerSql implements LedgerSql {
  private readonly text: ReturnType<typeof ledgerStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = ledgerStatements(tableNames(gateway.dataSource));
  }

  async now(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ now: string }[]>(this.text.now, [this.clock.offsetMs]);
    return Number(row?.now);
  }

  async countDue(institution: string, limit: number): Promise<number> {
    const parameters = [institution, limit, this.clock.offsetMs];
    const [row] = await this.gateway.query<{ due: number }[]>(this.text.countDue, parameters);
    return row?.due ?? 0;
  }

  async whoseTurn(institution: string, status: TurnStatus, after: string, limit: number): Promise<InTurn[]> {
    const parameters = [institution, status, after, limit, this.clock.offsetMs];
    const raw = await this.gateway.query<TurnRow[]>(this.text.whoseTurn, parameters);
    return raw.map(toInTurn);
  }

  async known(executor: RecordingExecutor, orderKeys: readonly string[]): Promise<KnownOrders> {
    return toKnown(await executor.query<RawRow[]>(this.text.known, [orderKeys]));
  }

  async insertFirst(executor: RecordingExecutor, row: InsertRow): Promise<InsertedSync | null> {
    const parameters = [...FIRST_NAMES.map((name) => row[name]), this.clock.offsetMs];
    const [inserted] = await executor.query<RawRow[]>(this.text.insertFirst, parameters);
    return inserted ? toInserted(inserted) : null;
  }

  async insert(executor: RecordingExecutor, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]> {
    const [row, ...others] = rows;
    if (!row) return [];
    const { offsetMs } = this.clock;
    const raw =
      others.length === 0
        ? await executor.query<RawRow[]>(this.text.insertOne, [
            ...INSERT_NAMES.map((name) => row[name]),
            offsetMs,
          ])
        : await executor.query<RawRow[]>(this.text.insertMany, [JSON.stringify(rows), offsetMs]);
    return raw.map(toInserted);
  }

  async read(executor: RecordingExecutor, ids: readonly string[]): Promise<SyncEntity[]> {
    const raw = await executor.query<RawRow[]>(this.text.read, [ids]);
    return raw.map((row) => hydrateSync(this.gateway.dataSource, row));
  }

  async claim(
    institution: string,
    limit: number,
    leaseMs: number,
    token: string,
    turn?: Turn,
    deadlineMs?: number,
  ): Promise<Claim> {
    const parameters = [institution, limit, leaseMs, token, this.clock.offsetMs];
    const raw = turn
      ? await this.write<RawRow[]>(
          this.text.claimInTurn,
          [...parameters, turn.subMchids, turn.status, turn.each],
          deadlineMs,
        )
      : await this.write<RawRow[]>(this.text.claim, parameters, deadlineMs);
    const leased = raw.filter((row) => row['gave_way'] === false);
    return {
      token,
      now: Number(raw[0]?.['claimed_at'] ?? 0),
      syncs: leased.map(toLeased),
      gaveWay: raw.filter((row) => row['gave_way'] === true).map((row) => String(row['order_key'])),
    };
  }

  async complete(
    rows: readonly CompletionRow[],
    handlerCalls: readonly NewHandlerCall[],
    deadlineMs?: number,
  ): Promise<ReadonlySet<CompletionRow>> {
    const parameters: unknown[] = [JSON.stringify(rows), this.clock.offsetMs];
    if (handlerCalls.length > 0) parameters.push(JSON.stringify(handlerCalls));
    const text = handlerCalls.length > 0 ? this.text.completeAndTell : this.text.complete;
    const raw = await this.write<{ id: string; token: string }[]>(text, parameters, deadlineMs);
    const ids = new Set(raw.map(({ id, token }) => `${id}/${token}`));
    const written = rows.filter(({ id, token }) => ids.has(`${id}/${token}`));
    if (written.length === rows.length) return new Set(written);
    const others = rows.filter((row) => !written.includes(row));
    const before = await this.gateway.read((manager) => writtenBefore(manager, others), { deadlineMs });
    return new Set([...written, ...before]);
  }

  async release(ids: readonly string[], token: string): Promise<void> {
    if (ids.length === 0) return;
    await this.write(this.text.release, [ids, token, this.clock.offsetMs]);
  }

  async advance(orderKeys: readonly string[], orderGapMs: number): Promise<boolean> {
    const waiting = await this.gateway.query<{ order_key: string }[]>(this.text.waiting, [orderKeys]);
    for (const { order_key } of waiting) await this.advanceOne(order_key, orderGapMs);
    return waiting.length > 0;
  }

  /** One order per transaction with a short wait: a host's open transaction may hold the head. */
  private async advanceOne(orderKey: string, orderGapMs: number): Promise<void> {
    const parameters = [orderKey, orderGapMs, this.clock.offsetMs];
    await this.gateway
      .transaction(async (manager) => {
        await manager.query(`SET LOCAL lock_timeout = '100ms'`);
        await manager.query(this.text.advance, parameters);
      })
      .catch((error: unknown) => {
        if (!isConflict(error)) throw error;
      });
  }

  heldBy(token: string): Promise<readonly string[]> {
    return this.gateway.read((manager) => heldBy(manager, token));
  }

  async headless(limit: number): Promise<string[]> {
    const raw = await this.write<{ order_key: string }[]>(this.text.headless, [limit]);
    return raw.map((row) => row.order_key);
  }

  async recover(limit: number): Promise<readonly string[]> {
    const parameters = [limit, this.clock.offsetMs];
    const raw = await this.write<{ institution: string }[]>(this.text.recover, parameters);
    return raw.map(({ institution }) => institution);
  }

  /** A statement of the worker in its own transaction. */
  private write<T>(statement: string, parameters: unknown[], deadlineMs?: number): Promise<T> {
    return retryOnConflict(() => this.gateway.query<T>(statement, parameters, { deadlineMs }));
  }
}
