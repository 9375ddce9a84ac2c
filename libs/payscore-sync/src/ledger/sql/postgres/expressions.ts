import type { ValueType } from '../columns.js';
import type { TableNames } from '../table-names.js';

/** The clock of the statement, not of the transaction: a host's transaction may be old. */
export const now = (offset: string) =>
  `(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint + ${offset}::bigint`;

/** Differs for a backup in another cluster. Reads a file, so the claim omits it. */
export const CLUSTER = `(SELECT system_identifier FROM pg_control_system())::text || '/'`;

/**
 * The timeline increases with each promotion and each point-in-time recovery
 * (https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES).
 */
export const TIMELINE = `current_database() || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)`;

/** Condition of the claim: an untrusted server returns nothing. Read once per statement. */
export const isTrusted = ({ database }: TableNames) =>
  `(SELECT true FROM ${database} d WHERE d.id = 1 AND d.timeline = ${TIMELINE})`;

/** Condition of the sweep of the fleet. A time further away than a sweep was written before the clock went back. */
export const isSweepDue = (ms: string, sweepMs: string) =>
  `(d.next_sweep_at IS NULL OR d.next_sweep_at <= ${ms} OR d.next_sweep_at > ${ms} + ${sweepMs}::bigint)`;

/**
 * Condition of an UPDATE for a row that a part before found due, and that must still be due. The planner cannot see that such
 * a row is in the partial index of due rows. Otherwise it reads that index from end to end instead of the key while its
 * statistics are those of a drained ledger.
 */
export const isStillDue = (row: string, ms: string) => `COALESCE(${row}.due_at, ${ms} + 1) <= ${ms}`;

const TYPES: Readonly<Record<ValueType, string>> = {
  varchar: 'text',
  text: 'text',
  int: 'int',
  bigint: 'bigint',
  boolean: 'boolean',
};

export const typeOf = (type: ValueType) => TYPES[type];

/** The columns of `json_to_recordset`. */
export const recordTypes = (values: Readonly<Record<string, ValueType>>) =>
  Object.entries(values)
    .map(([name, type]) => `${name} ${TYPES[type]}`)
    .join(', ');
