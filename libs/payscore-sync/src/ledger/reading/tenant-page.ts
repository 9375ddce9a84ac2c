import type { DataSource, ObjectLiteral } from 'typeorm';
import { supportedDialect } from '../gateway/supported-dialect.js';
import { tableNames } from '../sql/table-names.js';
import type { IdRange } from './id-range.js';

/** Largest number of ranges per statement; a wider scope is left to the planner. */
const MAX_RANGES = { postgres: 1024, mysql: 128, sqlite: 128 };

/** Each combination is one range of an index. */
export interface TenantRanges {
  readonly institutions: readonly string[];
  /** Absent: all. */
  readonly subMchids?: readonly string[] | undefined;
  readonly statuses: readonly string[];
}

export interface RangedPage {
  readonly ids: IdRange;
  readonly parkReason?: string | undefined;
  readonly limit: number;
}

/** The ids of a page as a subquery, with its parameters. */
export interface TenantPage {
  readonly sql: string;
  readonly parameters: ObjectLiteral;
}

/**
 * The first ids of a few tenants, from one short index range per tenant and status. With the scope alone a planner may
 * scan the rows of all tenants. Null: too many ranges, or none.
 */
export function tenantPage(
  dataSource: DataSource,
  ranges: TenantRanges,
  page: RangedPage,
): TenantPage | null {
  const { institutions, subMchids, statuses } = ranges;
  const dialect = supportedDialect(dataSource);
  const count = institutions.length * (subMchids?.length ?? 1) * statuses.length;
  if (count === 0 || count > MAX_RANGES[dialect]) return null;
  const { syncs, syncsIndex } = tableNames(dataSource);
  const { above, below } = page.ids;
  const { parkReason } = page;
  const shared = { above, below, ...(parkReason === undefined ? {} : { parkReason }) };
  if (dialect === 'postgres') return lateral(syncs, ranges, page, shared);
  const index = syncsIndex(subMchids ? 'tenant' : 'list');
  return union(dialect === 'mysql' ? `${syncs} FORCE INDEX (${index})` : syncs, ranges, page, shared);
}

/** Columns of a range, in the order of the index. */
function columnsOf({ institutions, subMchids, statuses }: TenantRanges): [string, readonly string[]][] {
  return [
    ['institution', institutions],
    ...(subMchids ? [['sub_mchid', subMchids] as [string, readonly string[]]] : []),
    ['status', statuses],
  ];
}

/**
 * One plan for any number of ranges. Status and id are compared as a row, whose order the index of ids lacks. The other
 * columns are not part of it: PostgreSQL ends a scan by the first column of a row only.
 */
function lateral(
  syncs: string,
  ranges: TenantRanges,
  { ids: { direction }, limit, parkReason }: RangedPage,
  shared: ObjectLiteral,
): TenantPage {
  const columns = columnsOf(ranges);
  const tables = columns.map(([name]) => `unnest(ARRAY[:...page_${name}]::text[]) AS by_${name}(${name})`);
  const equal = columns
    .filter(([name]) => name !== 'status')
    .map(([name]) => `s.${name} = by_${name}.${name}`);
  const rows = `SELECT s.id FROM ${syncs} s
    WHERE ${equal.join(' AND ')}
      AND (s.status, s.id) > (by_status.status, :above) AND (s.status, s.id) < (by_status.status, :below)
      ${parkReason === undefined ? '' : 'AND s.park_reason = :parkReason'}
    ORDER BY s.status ${direction}, s.id ${direction} LIMIT ${Math.trunc(limit)}`;
  return {
    sql: `(SELECT id FROM ${tables.join(' CROSS JOIN ')} CROSS JOIN LATERAL (${rows}) AS r ${first(direction, limit)})`,
    parameters: {
      ...shared,
      ...Object.fromEntries(columns.map(([name, values]) => [`page_${name}`, values])),
    },
  };
}

/** MariaDB has no LATERAL, so each range is planned separately: a hundred take milliseconds. */
function union(
  table: string,
  ranges: TenantRanges,
  { ids: { direction }, limit, parkReason }: RangedPage,
  shared: ObjectLiteral,
): TenantPage {
  const parameters: ObjectLiteral = { ...shared };
  let conditions = [
    `id > :above AND id < :below${parkReason === undefined ? '' : ' AND park_reason = :parkReason'}`,
  ];
  for (const [name, values] of columnsOf(ranges)) {
    values.forEach((value, index) => (parameters[`page_${name}${index}`] = value));
    conditions = values.flatMap((_, index) =>
      conditions.map((condition) => `${name} = :page_${name}${index} AND ${condition}`),
    );
  }
  const page = first(direction, limit);
  const parts = conditions.map(
    (condition, index) => `SELECT id FROM (SELECT id FROM ${table} WHERE ${condition} ${page}) r${index}`,
  );
  return { sql: `(${parts.join(' UNION ALL ')} ${page})`, parameters };
}

const first = (direction: string, limit: number) => `ORDER BY id ${direction} LIMIT ${Math.trunc(limit)}`;
