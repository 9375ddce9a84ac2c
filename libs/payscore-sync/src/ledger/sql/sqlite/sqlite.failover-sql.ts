import type { EntityManager } from 'typeorm';
import type { DoubtLot, FailoverSql, ServerLook } from '../../failover/failover-sql.js';
import type { LedgerGateway } from '../../gateway/index.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import { SqliteDatabase } from '../../gateway/sqlite/sqlite-database.js';
import { DOUBT, unaware } from '../doubt.js';
import { tableNames, type TableNames } from '../table-names.js';

/** The one server there is. */
export const FILE = 'sqlite';

/** SQLite has one process and no standby; only a file that was put back under a running process shows. */
export class SqliteFailoverSql implements FailoverSql {
  private readonly text: ReturnType<typeof statements>;
  private readonly database: SqliteDatabase;

  constructor(
    gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = statements(tableNames(gateway.dataSource));
    this.database = new SqliteDatabase(gateway.dataSource, gateway.timeoutMs);
  }

  look(): Promise<ServerLook> {
    const values = { file: FILE, now: this.time() };
    return this.database.write(() => toLook(this.database.all<LookRow>(this.text.look, values)));
  }

  async peek(manager: EntityManager): Promise<ServerLook> {
    return toLook(await manager.query<LookRow[]>(this.text.peek));
  }

  async distrust(): Promise<void> {
    await this.database.write(() => this.database.run(this.text.distrust, {}));
  }

  suspect(): Promise<number> {
    const now = this.time();
    return this.database.write(() => {
      this.database.run(this.text.suspect, { now });
      return now;
    });
  }

  async trust(current: string): Promise<void> {
    await this.database.write(() => this.database.run(this.text.trust, { current, now: this.time() }));
  }

  now(): Promise<number> {
    return Promise.resolve(this.time());
  }

  countUnsettled(before: number): Promise<number> {
    return this.database.write(() =>
      Number(this.database.all<{ count: number }>(this.text.count, { before })[0]?.count),
    );
  }

  doubt(before: number, after: string, limit: number, graceMs: number): Promise<DoubtLot> {
    const now = this.time();
    return this.database.write(() => {
      const lot = this.database.all<{ id: string }>(this.text.lot, { before, after, limit });
      for (const { id } of lot) {
        this.database.run(this.text.close, { id, now });
        this.database.run(this.text.doubt, { id, now, due: now + graceMs });
      }
      return { count: lot.length, after: lot.length < limit ? null : (lot.at(-1)?.id ?? null) };
    });
  }

  private time(): number {
    return Date.now() + this.clock.offsetMs;
  }
}

interface LookRow {
  readonly trusted: string;
  readonly looks: number;
}

function toLook([row]: readonly LookRow[]): ServerLook {
  return { trusted: row?.trusted ?? FILE, current: FILE, looks: Number(row?.looks) };
}

function statements({ database, syncs, attempts }: TableNames) {
  const unsettled = `settled_at IS NULL AND status <> 'double_paid' AND (created_at <= @before OR ${unaware(syncs, '@before')})`;
  return {
    look: `
INSERT INTO ${database} (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (1, @file, @file, 1, @now, 0)
ON CONFLICT (id) DO UPDATE SET looks = looks + 1 RETURNING identity AS trusted, looks`,

    peek: `SELECT identity AS trusted, looks FROM ${database} WHERE id = 1`,

    distrust: `UPDATE ${database} SET identity = '', timeline = '' WHERE id = 1`,

    suspect: `
INSERT INTO ${database} (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (${DOUBT}, '', '', 0, 0, @now)
ON CONFLICT (id) DO UPDATE SET doubted_until = MAX(doubted_until, excluded.doubted_until)`,

    trust: `
UPDATE ${database} SET identity = @current, timeline = @current, trusted_since = @now WHERE id = 1`,

    count: `SELECT count(*) AS count FROM ${syncs} WHERE ${unsettled}`,

    lot: `SELECT id FROM ${syncs} WHERE ${unsettled} AND id > @after ORDER BY id LIMIT @limit`,

    close: `
UPDATE ${attempts} SET ended_at = @now, outcome = 'lease-lost', sent = 'maybe',
  decision = (SELECT CASE WHEN s.status = 'parked' THEN s.status ELSE 'uncertain' END FROM ${syncs} s WHERE s.id = @id)
WHERE sync_id = @id AND ended_at IS NULL
  AND lease_token = (SELECT s.lease_token FROM ${syncs} s WHERE s.id = @id)`,

    doubt: `
UPDATE ${syncs} SET lease_token = NULL, lease_until = NULL, maybe_sent = 1, absent_since = NULL,
  doubt = CASE WHEN status = 'parked' THEN doubt ELSE 'maybe-sent' END,
  uncertain_since = CASE WHEN status = 'parked' THEN uncertain_since ELSE COALESCE(uncertain_since, @now) END,
  not_before = MAX(not_before, @due),
  due_at = CASE WHEN head IS NOT NULL THEN MAX(COALESCE(due_at, 0), @due) END,
  status = CASE WHEN status = 'parked' THEN status ELSE 'uncertain' END
WHERE id = @id`,
  };
}
