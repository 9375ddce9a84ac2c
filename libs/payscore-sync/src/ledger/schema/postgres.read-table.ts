import type { EntityManager } from 'typeorm';
import { conditionsIn } from './conditions-in.js';
import type { FoundIndex, FoundTable } from './found-schema.js';

const INDEXES = `
SELECT i.relname AS name, x.indisprimary AS is_primary, x.indisunique AS is_unique,
  x.indisvalid AND x.indisready AS is_usable, o.opcname AS operators,
  pg_get_expr(x.indpred, x.indrelid) AS predicate,
  (SELECT string_agg(pg_get_indexdef(x.indexrelid, k, true), ',' ORDER BY k) FROM generate_series(1, x.indnkeyatts) k) AS columns
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid LEFT JOIN pg_opclass o ON o.oid = x.indclass[0]
WHERE x.indrelid = $1::regclass`;

/** With a nondeterministic collation, different order numbers can be equal. */
const COLLATIONS = `
SELECT a.attname AS name, c.collname AS collation FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND NOT c.collisdeterministic`;

/** @param path escaped name of the table */
export async function readPostgresTable(manager: EntityManager, path: string): Promise<FoundTable> {
  const indexes = await manager.query<IndexRow[]>(INDEXES, [path]);
  const columns = await manager.query<{ name: string; collation: string }[]>(COLLATIONS, [path]);
  return {
    indexes: indexes.map(toIndex),
    faults: columns.map(({ name, collation }) => `column ${name} has the collation ${collation}`),
  };
}

interface IndexRow {
  readonly name: string;
  readonly is_primary: boolean;
  readonly is_unique: boolean;
  readonly is_usable: boolean;
  readonly operators: string | null;
  readonly predicate: string | null;
  readonly columns: string;
}

function toIndex(row: IndexRow): FoundIndex {
  return {
    name: row.name,
    columns: row.columns.replaceAll('"', '').split(','),
    isUnique: row.is_unique,
    isPrimary: row.is_primary,
    isUsable: row.is_usable,
    isByBytes: row.operators === 'text_pattern_ops' || row.operators === 'varchar_pattern_ops',
    conditions: conditionsIn(row.predicate ?? ''),
  };
}
