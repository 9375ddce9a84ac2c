import type { LedgerDialect } from '../gateway/supported-dialect.js';
import { conditionsIn } from './conditions-in.js';
import type { FoundIndex } from './found-schema.js';
import { indexName } from '../entities/index-name.js';
import { indexesOf, type IndexShape, indexShape, type LedgerIndex } from '../entities/ledger-indexes.js';

/** Pure. Faults of a table's indexes, each in one clause; other indexes are ignored. */
export function indexFaults(
  table: string,
  prefix: string,
  dialect: LedgerDialect,
  found: readonly FoundIndex[],
): string[] {
  return indexesOf(table).flatMap((index) => {
    const name = indexName(prefix, table, index.name);
    const wanted = indexShape(index, dialect);
    const there = found.find((one) => one.name === name);
    if (!there) return [`index ${name} is missing (${describe(wanted)})`];
    const fault = faultOf(there, wanted, index);
    return fault === null ? [] : [`index ${name} ${fault}`];
  });
}

function faultOf(found: FoundIndex, wanted: IndexShape, index: LedgerIndex): string | null {
  if (!found.isUsable) return 'is not valid, or the planner may not use it';
  if (describe(found) !== describe(wanted)) return `is ${describe(found)}, not ${describe(wanted)}`;
  if (index.isByBytes && !found.isByBytes) return `lacks text_pattern_ops on ${index.columns[0]}`;
  return null;
}

/** As in `unique on head where head IS NOT NULL`; equal when the indexes are. */
function describe({ columns, isUnique, conditions }: IndexShape): string {
  const rows = conditionsIn(conditions.join(' AND ')).sort();
  const where = rows.length > 0 ? ` where ${rows.join(' and ')}` : '';
  return `${isUnique ? 'unique' : 'non-unique'} on ${columns.join(', ')}${where}`;
}
