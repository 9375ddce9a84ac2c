import type { DataSource, ObjectLiteral } from 'typeorm';
import type { LedgerScope } from './ledger-scope.js';
import { tableNames } from './sql/table-names.js';
import { supportedDialect } from './supported-dialect.js';
import { SYNC_STATUSES, type SyncStatus } from './sync-status.js';

/** Ranges one statement puts together at most: planning it takes some milliseconds. A wider scope is left to the planner. */
const MAX_RANGES = 128;

interface PageRequest {
  readonly institution?: string;
  readonly subMchid?: string;
  readonly status?: SyncStatus;
  readonly cursor: string;
  readonly limit: number;
}

/** The ids of a page as a subquery, with its parameters. */
export interface TenantPage {
  readonly sql: string;
  readonly parameters: ObjectLiteral;
}

/**
 * The newest ids of a few sub-merchants, from one short range of the index for each sub-merchant and status. A planner
 * that is given the scope alone may go through everybody's rows. Null: not limited to few sub-merchants.
 */
export function tenantPage(
  dataSource: DataSource,
  { institution, subMchid, status, cursor, limit }: PageRequest,
  scope: LedgerScope,
): TenantPage | null {
  const institutions = institution === undefined ? scope.institutions : [institution];
  const subMchids = subMchid === undefined ? scope.subMchids : [subMchid];
  if (!institutions || !subMchids) return null;
  const statuses = status ? [status] : SYNC_STATUSES;
  const count = institutions.length * subMchids.length * statuses.length;
  if (count === 0 || count > MAX_RANGES) return null;
  const parameters: ObjectLiteral = { cursor };
  const name = (prefix: string) => (value: string, index: number) => {
    parameters[`${prefix}${index}`] = value;
    return `:${prefix}${index}`;
  };
  const [names, merchants, states] = [
    institutions.map(name('institution')),
    subMchids.map(name('subMchid')),
    statuses.map(name('status')),
  ];
  const range = rangeOf(dataSource, Math.trunc(limit));
  const ranges = names.flatMap((one) => merchants.flatMap((sub) => states.map((is) => range(one, sub, is))));
  const all = ranges.map((sql, index) => `SELECT id FROM (${sql}) r${index}`).join(' UNION ALL ');
  return { sql: `(${all} ORDER BY id DESC LIMIT ${Math.trunc(limit)})`, parameters };
}

function rangeOf(dataSource: DataSource, limit: number) {
  const { syncs } = tableNames(dataSource);
  const dialect = supportedDialect(dataSource);
  const columns = ['institution', 'sub_mchid', 'status', 'id'];
  return (institution: string, subMchid: string, status: string): string => {
    const place = `${institution}, ${subMchid}, ${status}`;
    // A range of all four and its order, which the index of the ids cannot give.
    return dialect === 'postgres'
      ? `SELECT id FROM ${syncs} WHERE (${columns.join(', ')}) >= (${place}, '')
          AND (${columns.join(', ')}) < (${place}, :cursor)
          ORDER BY ${columns.map((column) => `${column} DESC`).join(', ')} LIMIT ${limit}`
      : `SELECT id FROM ${syncs} ${dialect === 'mysql' ? 'FORCE INDEX (payscore_syncs_tenant)' : ''}
          WHERE institution = ${institution} AND sub_mchid = ${subMchid} AND status = ${status} AND id < :cursor
          ORDER BY id DESC LIMIT ${limit}`;
  };
}
