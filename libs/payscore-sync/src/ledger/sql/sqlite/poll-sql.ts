import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import { SqliteDatabase } from '../../gateway/sqlite/sqlite-database.js';
import { type Poll, type PollRequest, type PollRow, type PollSql, toPoll } from '../poll-sql.js';
import { tableNames } from '../table-names.js';
import { pollStatements } from './poll.statements.js';

/** Polls and sweeps on SQLite, each in one synchronous transaction behind the gate. */
export class SqlitePollSql implements PollSql {
  private readonly text: ReturnType<typeof pollStatements>;
  private readonly database: SqliteDatabase;

  constructor(gateway: LedgerGateway, clock: LedgerClock) {
    this.text = pollStatements(tableNames(gateway.dataSource));
    this.database = new SqliteDatabase(gateway, clock);
  }

  poll(request: PollRequest): Promise<Poll> {
    const { institutions, handlers, sweepMs, stalledMs, silentMs } = request;
    const { now } = this.database;
    const values = {
      ...{ institutions: JSON.stringify(institutions), handlers: JSON.stringify(handlers) },
      ...{ now, sweepMs, stalledBefore: now - stalledMs },
      silentBefore: silentMs === null ? null : now - silentMs,
    };
    return this.database.write(() => toPoll(this.database.all<PollRow>(this.text.poll, values), request));
  }

  dueInMs(institution: string): Promise<number | null> {
    const values = { institution, now: this.database.now };
    return this.database.write(
      () => this.database.all<{ ms: number | null }>(this.text.dueIn, values)[0]?.ms ?? null,
    );
  }

  async beat(institutions: readonly string[], freshMs: number): Promise<void> {
    const { now } = this.database;
    const values = { institutions: JSON.stringify(institutions), now, before: now - freshMs };
    await this.database.write(() => this.database.run(this.text.beat, values));
  }

  withOldSyncs(institutions: readonly string[], ageMs: number): Promise<readonly string[]> {
    const values = { institutions: JSON.stringify(institutions), before: this.database.now - ageMs };
    return this.database.write(() =>
      this.database.all<{ name: string }>(this.text.withOldSyncs, values).map(({ name }) => name),
    );
  }
}
