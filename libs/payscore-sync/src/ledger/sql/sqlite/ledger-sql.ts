import type { SyncEntity } from '../../entities/index.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import { SqliteDatabase } from '../../gateway/sqlite/sqlite-database.js';
import { handlerCallsOfRows, type NewHandlerCall } from '../handler-call-sql.js';
import { heldBy } from '../held-rows.js';
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
import type { CompletionRow, InsertedSync, InsertRow, InTurn, KnownOrders } from '../rows.js';
import { tableNames } from '../table-names.js';
import { ledgerStatements } from './ledger.statements.js';

/**
 * The ledger's writes on SQLite, for development: one process, whose clock is the database's. The host's
 * insert goes through its manager; everything else is one synchronous transaction behind the gate.
 */
export class SqliteLedgerSql implements LedgerSql {
  private readonly text: ReturnType<typeof ledgerStatements>;
  private readonly database: SqliteDatabase;

  constructor(
    private readonly gateway: LedgerGateway,
    clock: LedgerClock,
  ) {
    this.text = ledgerStatements(tableNames(gateway.dataSource));
    this.database = new SqliteDatabase(gateway, clock);
  }

  now(): Promise<number> {
    return Promise.resolve(this.database.now);
  }

  countDue(institution: string, limit: number): Promise<number> {
    const values = { institution, limit, now: this.database.now };
    return this.database.write(
      () => this.database.all<{ due: number }>(this.text.countDue, values)[0]?.due ?? 0,
    );
  }

  whoseTurn(institution: string, status: TurnStatus, after: string, limit: number): Promise<InTurn[]> {
    const values = { institution, status, after, limit, now: this.database.now };
    return this.database.write(() => this.database.all<TurnRow>(this.text.whoseTurn, values).map(toInTurn));
  }

  async known(executor: RecordingExecutor, orderKeys: readonly string[]): Promise<KnownOrders> {
    return toKnown(await executor.query<RawRow[]>(this.text.known, [JSON.stringify(orderKeys)]));
  }

  async insert(executor: RecordingExecutor, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]> {
    const values = [JSON.stringify(rows), this.database.now];
    return (await executor.query<RawRow[]>(this.text.insert, values)).map(toInserted);
  }

  async read(executor: RecordingExecutor, ids: readonly string[]): Promise<SyncEntity[]> {
    const raw = await executor.query<RawRow[]>(this.text.read, [JSON.stringify(ids)]);
    return raw.map((row) => hydrateSync(this.gateway.dataSource, row));
  }

  claim(institution: string, limit: number, leaseMs: number, token: string, turn?: Turn): Promise<Claim> {
    const now = this.database.now;
    return this.database.write(() => {
      const due = turn
        ? this.dueInTurn(institution, limit, now, turn)
        : this.database.all<DueRow>(this.text.due, { institution, limit, now });
      const ids = JSON.stringify(due.map((row) => row.id));
      const early = JSON.stringify(due.filter((row) => row.gives_way).map((row) => row.id));
      const values = { ids, early, token, now, until: now + leaseMs };
      const claimed = this.database.all<ClaimedRow>(this.text.claim, values);
      this.database.run(this.text.record, { ids, token, now });
      return {
        token,
        now,
        syncs: claimed.filter((row) => !row.gave_way).map(toLeased),
        gaveWay: claimed.filter((row) => row.gave_way).map((row) => row.order_key),
      };
    });
  }

  complete(
    rows: readonly CompletionRow[],
    handlerCalls: readonly NewHandlerCall[],
  ): Promise<ReadonlySet<CompletionRow>> {
    const now = this.database.now;
    return this.database.write(() => {
      const written = new Set<CompletionRow>();
      for (const row of rows) {
        const values = sqliteValues({ ...row, now });
        if (this.database.run(this.text.complete, values) === 0) continue;
        this.database.run(this.text.close, values);
        written.add(row);
      }
      for (const call of handlerCallsOfRows([...written], handlerCalls)) {
        this.database.run(this.text.raise, { ...call, now });
      }
      return written;
    });
  }

  async release(ids: readonly string[], token: string): Promise<void> {
    const values = { ids: JSON.stringify(ids), token, now: this.database.now };
    await this.database.write(() => {
      // While the lease still identifies the attempts.
      this.database.run(this.text.undo, values);
      this.database.run(this.text.release, values);
    });
  }

  advance(orderKeys: readonly string[], orderGapMs: number): Promise<boolean> {
    const values = { keys: JSON.stringify(orderKeys), earliest: this.database.now + orderGapMs };
    return this.database.write(() => this.database.run(this.text.advance, values) > 0);
  }

  heldBy(token: string): Promise<readonly string[]> {
    return this.gateway.read((manager) => heldBy(manager, token));
  }

  headless(limit: number): Promise<string[]> {
    return this.database.write(() =>
      this.database.all<{ order_key: string }>(this.text.headless, { limit }).map((row) => row.order_key),
    );
  }

  recover(limit: number): Promise<readonly string[]> {
    const now = this.database.now;
    return this.database.write(() => {
      const lost = this.database.all<LostRow>(this.text.lost, { now, limit });
      for (const { id, token } of lost) {
        this.database.run(this.text.closeLost, { id, token, now });
        this.database.run(this.text.free, { id, token, now });
      }
      return lost.map(({ institution }) => institution);
    });
  }

  private dueInTurn(institution: string, limit: number, now: number, turn: Turn): DueRow[] {
    const due: DueRow[] = [];
    const { status, subMchids, each } = turn;
    for (const most of [each, limit]) {
      for (const subMchid of subMchids) {
        const taken = JSON.stringify(due.map(({ id }) => id));
        const room = Math.min(most, limit - due.length);
        const values = { institution, status, subMchid, taken, limit: room, now };
        if (room > 0) due.push(...this.database.all<DueRow>(this.text.dueOf, values));
      }
    }
    return due;
  }
}

interface LostRow {
  readonly id: string;
  readonly institution: string;
  readonly token: string;
}

interface DueRow {
  readonly id: string;
  readonly gives_way: number;
}

interface ClaimedRow extends RawRow {
  readonly order_key: string;
  readonly gave_way: number;
}

/** better-sqlite3 binds no booleans. */
function sqliteValues(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
  );
}
