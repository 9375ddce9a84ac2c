import type { DataSource, ObjectLiteral } from 'typeorm';
import type { LedgerScope } from './ledger-scope.js';
import { tableNames } from '../sql/table-names.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import { SYNC_STATUSES, type SyncStatus } from '../states/sync-states.js';

/** Largest number of ranges per statement; a wider scope is left to the planner. */
const MAX_RANGES = { postgres: 1024, mysql: 128, sqlite: 128 };

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

/** Each combination is one range of the index. */
interface Ranges {
  readonly institutions: readonly string[];
  readonly subMchids: readonly string[];
  readonly statuses: readonly string[];
}

/**
 * The newest ids of a few sub-merchants, from one short index range per sub-merchant and status. With the scope
 * alone a planner may scan all tenants' rows. Null: not limited to few sub-merchants.
 */
export function tenantPage(
  dataSource: DataSource,
  { institution, subMchid, status, cursor, limit }: PageRequest,
  scope: LedgerScope,
): TenantPage | null {
  const institutions = institution === undefined ? scope.institutions : [institution];
  const subMchids = subMchid === undefined ? scope.subMchids : [subMchid];
  if (!institutions || !subMchids) return null;
  const ranges = { institutions, subMchids, statuses: status ? [status] : SYNC_STATUSES };
  const dialect = supportedDialect(dataSource);
  const count = institutions.length * subMchids.length * ranges.statuses.length;
  if (count === 0 || count > MAX_RANGES[dialect]) return null;
  const { syncs, syncsIndex } = tableNames(dataSource);
  const newest = `ORDER BY id DESC LIMIT ${Math.trunc(limit)}`;
  if (dialect === 'postgres') {
    const sql = `(SELECT id FROM ${lateral(syncs, Math.trunc(limit))} ${newest})`;
    const { statuses } = ranges;
    const parameters = {
      pageInstitutions: institutions,
      pageSubMchids: subMchids,
      pageStatuses: statuses,
      cursor,
    };
    return { sql, parameters };
  }
  const table = dialect === 'mysql' ? `${syncs} FORCE INDEX (${syncsIndex('tenant')})` : syncs;
  const { sql, parameters } = union(table, ranges, newest);
  return { sql: `(${sql} ${newest})`, parameters: { ...parameters, cursor } };
}

/** One plan for any number of ranges. Compared as a row of four, whose order the index of ids lacks. */
function lateral(syncs: string, limit: number): string {
  return `unnest(ARRAY[:...pageInstitutions]::text[]) AS i(institution)
    CROSS JOIN unnest(ARRAY[:...pageSubMchids]::text[]) AS m(sub_mchid)
    CROSS JOIN unnest(ARRAY[:...pageStatuses]::text[]) AS t(status)
    CROSS JOIN LATERAL (SELECT s.id FROM ${syncs} s
      WHERE (s.institution, s.sub_mchid, s.status, s.id) >= (i.institution, m.sub_mchid, t.status, '')
        AND (s.institution, s.sub_mchid, s.status, s.id) < (i.institution, m.sub_mchid, t.status, :cursor)
      ORDER BY s.institution DESC, s.sub_mchid DESC, s.status DESC, s.id DESC LIMIT ${limit}) AS r`;
}

/** MariaDB has no LATERAL, so each range is planned separately: a hundred take milliseconds. */
function union(table: string, { institutions, subMchids, statuses }: Ranges, newest: string): TenantPage {
  const parameters: ObjectLiteral = {};
  const named = (prefix: string, values: readonly string[]) =>
    values.map((value, index) => {
      parameters[`${prefix}${index}`] = value;
      return `:${prefix}${index}`;
    });
  const subs = named('pageSubMchid', subMchids);
  const states = named('pageStatus', statuses);
  const conditions = named('pageInstitution', institutions).flatMap((institution) =>
    subs.flatMap((sub) =>
      states.map((status) => `institution = ${institution} AND sub_mchid = ${sub} AND status = ${status}`),
    ),
  );
  const ranges = conditions.map(
    (condition, index) =>
      `SELECT id FROM (SELECT id FROM ${table} WHERE ${condition} AND id < :cursor ${newest}) r${index}`,
  );
  return { sql: ranges.join(' UNION ALL '), parameters };
}
