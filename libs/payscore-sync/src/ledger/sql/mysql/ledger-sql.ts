import type { EntityManager } from 'typeorm';
import type { SyncEntity } from '../../entities/index.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import { handlerCallsOfRows, type NewHandlerCall } from '../handler-call-sql.js';
import { heldBy, writtenBefore } from '../held-rows.js';
import { hydrateSync, type RawRow, toInserted, toKnown, toLeased } from '../hydrate.js';
import type { Claim, LedgerSql, Turn, TurnStatus } from '../ledger-sql.js';
import type { RecordingExecutor } from '../recording-sql.js';
import { isConflict, retryOnConflict } from '../../gateway/retry-on-conflict.js';
import type { CompletionRow, InsertedSync, InsertRow, InTurn, KnownOrders } from '../rows.js';
import { tableNames } from '../table-names.js';
import { toJsonRows } from './json-rows.js';
import { leaseRows } from './lease-rows.js';
import { CURRENT, ledgerStatements } from './ledger.statements.js';
import { type DueRow, type HeldRow, idsOf, type LostRow, type WithId } from './mysql-rows.js';
import type { MysqlServerIdentity } from './server-identity.js';
import { readTurns, TURN_PAGE, type TurnPageRow } from './turn-pages.js';

/**
 * The ledger's writes on MySQL 8 and MariaDB 10.6+. No statement there both updates and returns rows, so each
 * write of the worker is a short READ COMMITTED transaction that locks its rows first. It never waits for a row
 * lock, because a host's open transaction may hold it.
 */
export class MysqlLedgerSql implements LedgerSql {
  private readonly text: ReturnType<typeof ledgerStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
    private readonly identity: MysqlServerIdentity,
  ) {
    this.text = ledgerStatements(tableNames(gateway.dataSource));
  }

  async now(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ ms: string }[]>(this.text.now, [this.clock.offsetMs]);
    return Number(row?.ms);
  }

  async countDue(institution: string, limit: number): Promise<number> {
    const parameters = [institution, this.clock.offsetMs, limit];
    const [row] = await this.gateway.query<{ due: string }[]>(this.text.countDue, parameters);
    return Number(row?.due ?? 0);
  }

  whoseTurn(institution: string, status: TurnStatus, after: string, limit: number): Promise<InTurn[]> {
    const page = (behind: string) => {
      const parameters = [this.clock.offsetMs, institution, status, behind, TURN_PAGE];
      return this.gateway.query<TurnPageRow[]>(this.text.turnPage, parameters);
    };
    return readTurns(page, after, limit);
  }

  async known(
    executor: RecordingExecutor,
    orderKeys: readonly string[],
    isSecondLook: boolean,
  ): Promise<KnownOrders> {
    // Mostly seen without a lock: with one, the calls of those rows would wait until the host commits.
    const statement = this.text.known(isSecondLook ? CURRENT : '');
    return toKnown(await executor.query<RawRow[]>(statement, [orderKeys]));
  }

  async insert(executor: RecordingExecutor, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]> {
    const values = [toJsonRows(rows), this.clock.offsetMs];
    if (this.gateway.dataSource.driver.isReturningSqlSupported('insert')) {
      // A duplicate returns the existing row, which is none of these.
      return (await executor.query<RawRow[]>(this.text.insert + this.text.returning, values)).map(toInserted);
    }
    await executor.query(this.text.insert, values);
    return (await executor.query<RawRow[]>(this.text.inserted, [idsOf(rows)])).map(toInserted);
  }

  async read(
    executor: RecordingExecutor,
    ids: readonly string[],
    isSecondLook: boolean,
  ): Promise<SyncEntity[]> {
    const raw = await executor.query<RawRow[]>(this.text.read + (isSecondLook ? CURRENT : ''), [ids]);
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
    const identity = await this.identity.expression();
    return this.write(async (manager) => {
      const { offsetMs } = this.clock;
      const due = turn
        ? await this.dueInTurn(manager, institution, limit, turn, identity)
        : await manager.query<DueRow[]>(this.text.due(identity), [offsetMs, institution, offsetMs, limit]);
      const now = Number(due[0]?.claimed_at ?? 0);
      const early = await this.givingWay(manager, due);
      const lease = { token, now, until: now + leaseMs };
      const leased = await leaseRows(manager, this.text, due, early, lease);
      return {
        token,
        now,
        syncs: leased.map((row) => ({ ...toLeased(row), attempts: row.attempts + 1 })),
        gaveWay: early.map((row) => row.order_key),
      };
    }, deadlineMs);
  }

  complete(
    rows: readonly CompletionRow[],
    handlerCalls: readonly NewHandlerCall[],
    deadlineMs?: number,
  ): Promise<ReadonlySet<CompletionRow>> {
    if (rows.length === 0) return Promise.resolve(new Set());
    return this.write(async (manager) => {
      const parameters = [this.clock.offsetMs, idsOf(rows)];
      const held = await manager.query<HeldRow[]>(this.text.hold, parameters);
      const tokens = new Map(held.map((row) => [row.id, row.lease_token]));
      const ours = rows.filter((row) => tokens.get(row.id) === row.token);
      const others = rows.filter((row) => !ours.includes(row));
      const before = others.length === 0 ? [] : await writtenBefore(manager, others);
      if (ours.length === 0) return new Set(before);
      const now = Number(held[0]?.locked_at);
      const json = toJsonRows(ours);
      await manager.query(this.text.complete, [json, now]);
      await manager.query(this.text.close, [json, now]);
      const raised = handlerCallsOfRows(ours, handlerCalls);
      if (raised.length > 0) await manager.query(this.text.raise, [toJsonRows(raised), now]);
      return new Set([...ours, ...before]);
    }, deadlineMs);
  }

  async release(ids: readonly string[], token: string): Promise<void> {
    if (ids.length === 0) return;
    await this.write(async (manager) => {
      const { offsetMs } = this.clock;
      const held = await manager.query<HeldRow[]>(this.text.hold, [offsetMs, ids]);
      const ours = idsOf(held.filter((row) => row.lease_token === token));
      if (ours.length === 0) return;
      await manager.query(this.text.undo, [ours, token]);
      await manager.query(this.text.release, [offsetMs, ours]);
    });
  }

  async advance(orderKeys: readonly string[], orderGapMs: number): Promise<boolean> {
    const waiting = await this.gateway.query<{ order_key: string }[]>(this.text.waiting, [orderKeys]);
    for (const { order_key } of waiting) await this.advanceOne(order_key, orderGapMs);
    return waiting.length > 0;
  }

  /** One order per transaction, without waiting: a host's open transaction may hold the head. */
  private async advanceOne(orderKey: string, orderGapMs: number): Promise<void> {
    const work = async (manager: EntityManager) => {
      const [first] = await manager.query<WithId[]>(this.text.first, [orderKey]);
      if (!first) return;
      const heads = await manager.query<unknown[]>(this.text.headNow, [orderKey]);
      const [free] = await manager.query<WithId[]>(this.text.free, [first.id]);
      if (heads.length > 0 || !free) return;
      await manager.query(this.text.advance, [this.clock.offsetMs + orderGapMs, free.id]);
    };
    await this.gateway.transaction(work).catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
  }

  heldBy(token: string): Promise<readonly string[]> {
    return this.gateway.read((manager) => heldBy(manager, token));
  }

  async headless(limit: number): Promise<string[]> {
    const raw = await this.gateway.query<{ order_key: string }[]>(this.text.headless, [limit]);
    return raw.map((row) => row.order_key);
  }

  recover(limit: number): Promise<readonly string[]> {
    return this.write(async (manager) => {
      const { offsetMs } = this.clock;
      const lost = await manager.query<LostRow[]>(this.text.lost, [offsetMs, offsetMs, limit]);
      if (lost.length === 0) return [];
      const now = Number(lost[0]?.locked_at);
      const sending = lost.filter((row) => row.status === 'queued');
      const asking = lost.filter((row) => row.status !== 'queued');
      await manager.query(this.text.closeLost, [now, idsOf(lost)]);
      if (sending.length > 0) await manager.query(this.text.freeSending, [now, now, idsOf(sending), now]);
      if (asking.length > 0) await manager.query(this.text.freeAsking, [now, idsOf(asking), now]);
      return lost.map(({ institution }) => institution);
    });
  }

  private write<T>(work: (manager: EntityManager) => Promise<T>, deadlineMs?: number): Promise<T> {
    return retryOnConflict(() => this.gateway.transaction(work, { deadlineMs }));
  }

  /** One statement per sub-merchant, because MariaDB has no LATERAL; a claim has few of them. */
  private async dueInTurn(
    manager: EntityManager,
    institution: string,
    limit: number,
    { status, subMchids, each }: Turn,
    identity: string,
  ): Promise<DueRow[]> {
    const due: DueRow[] = [];
    const { offsetMs } = this.clock;
    const take = async (subMchid: string, most: number) => {
      const room = Math.min(most, limit - due.length);
      if (room <= 0) return false;
      // A transaction does not skip its own locks.
      const taken = ['', ...idsOf(due)];
      const parameters = [offsetMs, institution, status, subMchid, offsetMs, taken, room];
      const rows = await manager.query<DueRow[]>(this.text.dueOf(identity), parameters);
      due.push(...rows);
      return rows.length === most;
    };
    const withMore: string[] = [];
    for (const subMchid of subMchids) if (await take(subMchid, each)) withMore.push(subMchid);
    for (const subMchid of withMore) await take(subMchid, limit);
    return due;
  }

  /** The locked rows that are due sends with a lower unsettled seq. */
  private async givingWay(manager: EntityManager, due: readonly DueRow[]): Promise<readonly DueRow[]> {
    const sending = due.filter((row) => row.status === 'queued');
    if (sending.length === 0) return [];
    const keys = sending.map((row) => row.order_key);
    const lowest = await manager.query<{ order_key: string; seq: number }[]>(this.text.lowest, [keys]);
    const seqs = new Map(lowest.map((row) => [row.order_key, row.seq]));
    return sending.filter((row) => (seqs.get(row.order_key) ?? row.seq) < row.seq);
  }
}
