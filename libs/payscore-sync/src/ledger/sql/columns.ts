import type { NewHandlerCall } from './handler-call-sql.js';
import type { CompletionRow, InsertRow } from './rows.js';

/** Type of a value, mapped to a type of each database. A `varchar` is short, a `text` may be long. */
export type ValueType = 'varchar' | 'text' | 'int' | 'bigint' | 'boolean';

/** Values of a new sync. `earliest` is no column: it determines `due_at`. */
export const INSERT_VALUES = {
  id: 'varchar',
  institution: 'varchar',
  sub_mchid: 'varchar',
  out_order_no: 'varchar',
  order_key: 'varchar',
  seq: 'int',
  revision: 'int',
  service_id: 'varchar',
  request: 'text',
  paid_at: 'bigint',
  paid_amount: 'bigint',
  head: 'varchar',
  not_before: 'bigint',
  status: 'varchar',
  doubt: 'varchar',
  maybe_sent: 'boolean',
  trace_parent: 'varchar',
  earliest: 'bigint',
} as const satisfies Record<keyof InsertRow, ValueType>;

export const INSERT_NAMES = Object.keys(INSERT_VALUES) as (keyof InsertRow)[];
export const INSERT_COLUMNS = INSERT_NAMES.filter((name) => name !== 'earliest');

/** Counters of a sync, initially 0. */
export const COUNTERS = 'attempts, crashes, failures, refusals, forbids, unauthorized';
export const ZEROS = '0, 0, 0, 0, 0, 0';

/** A value of a completion and its columns. */
interface CompletionValue {
  readonly type: ValueType;
  /** Column of the sync. */
  readonly sync?: string;
  /** Column of the sync that stays unchanged with `keep_last`. */
  readonly last?: string;
  /** Column of the attempt. */
  readonly attempt?: string;
}

export const COMPLETION_VALUES: Readonly<Record<keyof CompletionRow, CompletionValue>> = {
  id: { type: 'varchar' },
  token: { type: 'varchar' },
  number: { type: 'int' },
  settled: { type: 'boolean' },
  keep_last: { type: 'boolean' },
  status: { type: 'varchar', sync: 'status', attempt: 'decision' },
  due_at: { type: 'bigint', sync: 'due_at' },
  failures: { type: 'int', sync: 'failures' },
  refusals: { type: 'int', sync: 'refusals' },
  forbids: { type: 'int', sync: 'forbids' },
  unauthorized: { type: 'int', sync: 'unauthorized' },
  doubt: { type: 'varchar', sync: 'doubt' },
  maybe_sent: { type: 'boolean', sync: 'maybe_sent' },
  uncertain_since: { type: 'bigint', sync: 'uncertain_since' },
  absent_since: { type: 'bigint', sync: 'absent_since' },
  not_completed_since: { type: 'bigint', sync: 'not_completed_since' },
  park_reason: { type: 'varchar', sync: 'park_reason' },
  evidence_source: { type: 'varchar', last: 'evidence_source' },
  evidence: { type: 'text', last: 'evidence' },
  transaction_id: { type: 'varchar', sync: 'transaction_id' },
  outcome: { type: 'varchar', attempt: 'outcome' },
  sent: { type: 'varchar', attempt: 'sent' },
  failure: { type: 'varchar', attempt: 'failure' },
  verification: { type: 'varchar', attempt: 'verification' },
  http_status: { type: 'int', last: 'last_http_status', attempt: 'http_status' },
  code: { type: 'varchar', last: 'last_code', attempt: 'code' },
  request_id: { type: 'varchar', last: 'last_request_id', attempt: 'request_id' },
  message: { type: 'varchar', last: 'last_message', attempt: 'message' },
  hint: { type: 'varchar', last: 'last_hint', attempt: 'hint' },
  origin: { type: 'varchar', attempt: 'origin' },
  duration_ms: { type: 'int', attempt: 'duration_ms' },
};

/** Values of a handler call. */
export const HANDLER_CALL_VALUES = {
  id: 'varchar',
  sync_id: 'varchar',
  event: 'varchar',
  handler_id: 'varchar',
  occurrence: 'int',
} as const satisfies Record<keyof NewHandlerCall, ValueType>;

/** Columns of a claimed row. `?`: may be null. */
export const LEASED_COLUMNS = {
  id: 'varchar',
  institution: 'varchar',
  sub_mchid: 'varchar',
  out_order_no: 'varchar',
  order_key: 'varchar',
  seq: 'int',
  service_id: 'varchar',
  request: 'text',
  paid_at: 'bigint',
  paid_amount: 'bigint?',
  status: 'varchar',
  attempts: 'int',
  park_reason: 'varchar?',
  trace_parent: 'varchar?',
  created_at: 'bigint',
  failures: 'int',
  refusals: 'int',
  forbids: 'int',
  doubt: 'varchar?',
  maybe_sent: 'boolean',
  uncertain_since: 'bigint?',
  absent_since: 'bigint?',
  not_completed_since: 'bigint?',
  unauthorized: 'int',
} as const satisfies Readonly<Record<string, ValueType | `${ValueType}?`>>;

/** A value of a driver: bigint as text or number, a boolean as boolean or 0 and 1. */
type Raw<Type> = Type extends `${infer Value}?`
  ? Raw<Value> | null
  : Type extends 'int'
    ? number
    : Type extends 'bigint'
      ? string | number
      : Type extends 'boolean'
        ? boolean | number
        : string;

export type LeasedRow = {
  readonly [Name in keyof typeof LEASED_COLUMNS]: Raw<(typeof LEASED_COLUMNS)[Name]>;
};

/** Names separated by commas. @param as expression for a name */
export const list = <Name extends string>(names: readonly Name[], as: (name: Name) => string) =>
  names.map((name) => as(name)).join(', ');

/** @param table alias of the table */
export const leasedColumns = (table: string) =>
  list(Object.keys(LEASED_COLUMNS), (name) => `${table}.${name}`);

type Target = 'sync' | 'last' | 'attempt';

/** Types of a completion's values for these columns. @param others further values of the statement; default: all */
export function completionTypes(
  targets: readonly Target[] = [],
  others: readonly string[] = Object.keys(COMPLETION_VALUES),
): Record<string, ValueType> {
  const types: Record<string, ValueType> = {};
  for (const [name, value] of Object.entries(COMPLETION_VALUES)) {
    if (others.includes(name) || targets.some((target) => value[target] !== undefined))
      types[name] = value.type;
  }
  return types;
}

/** A dialect's `column = value`. */
interface Assignment {
  readonly column: (name: string) => string;
  /** A value of the completion. */
  readonly value: (name: string) => string;
}

/** Sets the columns of a sync. @param kept condition for `keep_last` @param current a column's present value */
export function setSync({ column, value }: Assignment, kept: string, current: Assignment['column']): string {
  const last = assignments(
    'last',
    column,
    (name, target) => `CASE WHEN ${kept} THEN ${current(target)} ELSE ${value(name)} END`,
  );
  return `${assignments('sync', column, value)}, ${last}`;
}

/** Sets the columns of an attempt. */
export const setAttempt = ({ column, value }: Assignment) => assignments('attempt', column, value);

function assignments(
  target: Target,
  column: (name: string) => string,
  value: (name: string, target: string) => string,
): string {
  return Object.entries(COMPLETION_VALUES)
    .flatMap(([name, { [target]: to }]) => (to === undefined ? [] : [`${column(to)} = ${value(name, to)}`]))
    .join(', ');
}
