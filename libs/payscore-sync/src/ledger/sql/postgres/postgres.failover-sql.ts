import type { EntityManager } from 'typeorm';
import type { DoubtLot, FailoverSql, ServerLook } from '../../failover/failover-sql.js';
import type { LedgerGateway } from '../../gateway/index.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import { DOUBT, unaware } from '../doubt.js';
import { now } from './postgres.now.js';
import { retryOnConflict } from '../retry-on-conflict.js';
import { tableNames, type TableNames } from '../table-names.js';

/**
 * The timeline goes up with each promotion and each recovery to a point in time
 * (https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES).
 */
const TIMELINE = `current_database() || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)`;
/** Differs for a backup that was loaded into another cluster. Reads a file, so a claim does without. */
const CLUSTER = `(SELECT system_identifier FROM pg_control_system())::text || '/'`;

/** As a condition of the claim: on a server that is not trusted nothing is handed out. Read once per statement. */
export const isTrusted = ({ database }: TableNames) =>
  `(SELECT true FROM ${database} d WHERE d.id = 1 AND d.timeline = ${TIMELINE})`;

/** The server a ledger lives on, on PostgreSQL 13+. */
export class PostgresFailoverSql implements FailoverSql {
  private readonly text: ReturnType<typeof statements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = statements(tableNames(gateway.dataSource));
  }

  async look(): Promise<ServerLook> {
    return toLook(await this.query<LookRow>(this.text.look, [this.clock.offsetMs]));
  }

  async peek(manager: EntityManager): Promise<ServerLook> {
    return toLook(await manager.query<LookRow[]>(this.text.peek, []));
  }

  async distrust(): Promise<void> {
    await this.query(this.text.distrust, []);
  }

  async suspect(): Promise<number> {
    await this.query(this.text.suspect, [this.clock.offsetMs]);
    return this.now();
  }

  async trust(current: string): Promise<void> {
    await this.query(this.text.trust, [current, this.clock.offsetMs]);
  }

  async now(): Promise<number> {
    const [row] = await this.query<{ now: string }>(this.text.now, [this.clock.offsetMs]);
    return Number(row?.now);
  }

  async countUnsettled(before: number): Promise<number> {
    const [row] = await this.query<{ count: string }>(this.text.count, [before]);
    return Number(row?.count);
  }

  async doubt(before: number, after: string, limit: number, graceMs: number): Promise<DoubtLot> {
    const parameters = [before, after, limit, graceMs, this.clock.offsetMs];
    const lot = await this.query<{ id: string }>(this.text.doubt, parameters);
    return { count: lot.length, after: lot.length < limit ? null : (lot.at(-1)?.id ?? null) };
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T[]> {
    return retryOnConflict(() => this.gateway.query<T[]>(statement, parameters));
  }
}

interface LookRow {
  readonly trusted: string;
  readonly current: string;
  readonly looks: string;
}

function toLook([row]: readonly LookRow[]): ServerLook {
  return { trusted: row?.trusted ?? '', current: row?.current ?? '', looks: Number(row?.looks) };
}

function statements({ database, syncs, attempts }: TableNames) {
  const identity = `${CLUSTER} || ${TIMELINE}`;
  const unsettled = `s.settled_at IS NULL AND s.status <> 'double_paid' AND (s.created_at <= $1 OR ${unaware('s', '$1')})`;
  return {
    look: `
INSERT INTO ${database} AS d (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (1, ${identity}, ${TIMELINE}, 1, ${now('$1')}, 0)
ON CONFLICT (id) DO UPDATE SET looks = d.looks + 1
RETURNING d.identity AS trusted, ${identity} AS current, d.looks`,

    peek: `SELECT d.identity AS trusted, ${identity} AS current, d.looks FROM ${database} d WHERE d.id = 1`,

    distrust: `UPDATE ${database} SET identity = '', timeline = '' WHERE id = 1`,

    suspect: `
INSERT INTO ${database} AS d (id, identity, timeline, looks, trusted_since, doubted_until)
VALUES (${DOUBT}, '', '', 0, 0, ${now('$1')})
ON CONFLICT (id) DO UPDATE SET doubted_until = GREATEST(d.doubted_until, EXCLUDED.doubted_until)`,

    trust: `
UPDATE ${database} SET identity = $1, timeline = ${TIMELINE}, trusted_since = ${now('$2')}
WHERE id = 1 AND ${identity} = $1`,

    now: `SELECT ${now('$1')} AS now`,

    count: `
SELECT count(*) AS count FROM ${syncs} s
WHERE ${unsettled}`,

    doubt: `
WITH t AS MATERIALIZED (SELECT ${now('$5')} AS now),
lot AS MATERIALIZED (
  SELECT s.id, s.lease_token AS token FROM ${syncs} s
  WHERE ${unsettled} AND s.id > $2
  ORDER BY s.id LIMIT $3 FOR NO KEY UPDATE),
doubted AS (
  UPDATE ${syncs} s SET lease_token = NULL, lease_until = NULL, maybe_sent = true, absent_since = NULL,
    status = CASE WHEN s.status = 'parked' THEN s.status ELSE 'uncertain' END,
    doubt = CASE WHEN s.status = 'parked' THEN s.doubt ELSE 'maybe-sent' END,
    uncertain_since = CASE WHEN s.status = 'parked' THEN s.uncertain_since ELSE COALESCE(s.uncertain_since, t.now) END,
    not_before = GREATEST(s.not_before, t.now + $4::bigint),
    due_at = CASE WHEN s.head IS NOT NULL THEN GREATEST(COALESCE(s.due_at, 0), t.now + $4::bigint) END
  FROM lot, t WHERE s.id = lot.id RETURNING s.id, s.status, lot.token, t.now),
closed AS (
  UPDATE ${attempts} a SET ended_at = d.now, outcome = 'lease-lost', sent = 'maybe', decision = d.status
  FROM doubted d WHERE a.sync_id = d.id AND a.lease_token = d.token AND a.ended_at IS NULL)
SELECT id FROM doubted ORDER BY id`,
  };
}
