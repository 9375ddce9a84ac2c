import type { LedgerDialect } from '../gateway/supported-dialect.js';

/** A declared index; `indexShape` has its form in a database. */
export interface LedgerIndex {
  /** The full name begins with the table's name. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly isUnique?: boolean;
  /** Only rows in which this column, one of `columns`, is not null. */
  readonly present?: string;
  /** Only rows in which these columns are null. */
  readonly absent?: readonly string[];
  /**
   * PostgreSQL uses it only for statements with its own condition, and no other index for them. Without it the planner
   * takes any index of the present rows while its statistics call all of them empty, and reads it from end to end.
   */
  readonly isApart?: boolean;
  /** PostgreSQL compares the first column by bytes in any collation, so that a prefix is one range. */
  readonly isByBytes?: boolean;
}

/**
 * Every index of the ledger, for the migration, the entities, the statements for MySQL and MariaDB, the start
 * and the doctor. Partial ones exclude settled rows, by far the most.
 */
export const LEDGER_INDEXES = {
  payscore_syncs: [
    // Each sync once; and of an order number all syncs, whatever their sub-merchant, are one range.
    { name: 'identity', columns: ['order_key', 'seq', 'revision'], isUnique: true, isByBytes: true },
    { name: 'list', columns: ['institution', 'status', 'id'] },
    { name: 'tenant', columns: ['institution', 'sub_mchid', 'status', 'id'] },
    // One sendable row per order.
    { name: 'head', columns: ['head'], present: 'head', isUnique: true },
    { name: 'due', columns: ['institution', 'due_at', 'id'], present: 'due_at' },
    {
      name: 'turn',
      columns: ['institution', 'status', 'sub_mchid', 'due_at', 'id'],
      present: 'due_at',
      isApart: true,
    },
    { name: 'lease', columns: ['lease_until'], present: 'lease_until' },
    { name: 'behind', columns: ['order_key'], absent: ['head', 'settled_at'] },
    { name: 'stalled', columns: ['created_at'], absent: ['settled_at', 'stalled_at'] },
    { name: 'settled', columns: ['institution', 'settled_at'], present: 'settled_at' },
    // For searches by a pasted text.
    { name: 'transaction', columns: ['transaction_id'], present: 'transaction_id' },
    { name: 'trace', columns: ['trace_parent'], present: 'trace_parent', isByBytes: true },
  ],
  payscore_sync_attempts: [
    { name: 'request', columns: ['request_id'], present: 'request_id' },
    // For the calls of a minute.
    { name: 'started', columns: ['started_at'] },
  ],
  payscore_sync_actions: [
    { name: 'sync', columns: ['sync_id', 'id'] },
    // One action per sync and run.
    { name: 'run', columns: ['run_digest', 'sync_id'], present: 'run_digest', isUnique: true },
  ],
  payscore_sync_handler_calls: [
    { name: 'once', columns: ['sync_id', 'event', 'occurrence', 'handler_id'], isUnique: true },
    { name: 'due', columns: ['event', 'handler_id', 'due_at'], present: 'due_at' },
  ],
  payscore_sync_notifications: [
    // Each notification once.
    { name: 'once', columns: ['institution', 'notification_id'], isUnique: true },
    { name: 'order', columns: ['institution', 'out_order_no', 'sub_mchid'] },
    { name: 'received', columns: ['institution', 'received_at'] },
    { name: 'open', columns: ['due_at'], present: 'due_at' },
    { name: 'raised', columns: ['institution', 'raised_at'], present: 'raised_at' },
  ],
} as const satisfies Readonly<Record<string, readonly LedgerIndex[]>>;

export type IndexedTable = keyof typeof LEDGER_INDEXES;

/** The indexes of one table, if it has any. */
export const indexesOf = (table: string): readonly LedgerIndex[] =>
  Object.hasOwn(LEDGER_INDEXES, table) ? LEDGER_INDEXES[table as IndexedTable] : [];

/** An index in a database. */
export interface IndexShape {
  readonly columns: readonly string[];
  readonly isUnique: boolean;
  /** Conditions of its rows, joined by AND; none: all rows. */
  readonly conditions: readonly string[];
}

/**
 * Condition of PostgreSQL for rows in which a number above 0 is present. It says no more than `IS NOT NULL`, but the
 * planner does not see that it says as much.
 */
export const presentApart = (column: string) => `COALESCE(${column}, 0::bigint) > 0`;

/**
 * MySQL and MariaDB have no partial indexes; the columns that must be null come first, so the few rows are one
 * range.
 */
export function indexShape(index: LedgerIndex, dialect: LedgerDialect): IndexShape {
  const { columns, present, absent = [], isUnique = false, isApart = false } = index;
  if (dialect === 'mysql') return { columns: [...absent, ...columns], isUnique, conditions: [] };
  const conditions = [
    ...(present === undefined
      ? []
      : [isApart && dialect === 'postgres' ? presentApart(present) : `${present} IS NOT NULL`]),
    ...absent.map((column) => `${column} IS NULL`),
  ];
  return { columns, isUnique, conditions };
}
