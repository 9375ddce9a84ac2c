import type { EntityManager } from 'typeorm';
import type { FoundIndex, FoundTable } from './found-schema.js';
import { conditionsIn } from './conditions-in.js';

const INDEXES = `
SELECT l.name, l.origin, l."unique" AS is_unique, x.name AS column_name, x.coll AS collation, m.sql
FROM pragma_index_list(?) l JOIN pragma_index_xinfo(l.name) x LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = l.name
WHERE x.key = 1 ORDER BY l.name, x.seqno`;

/** @param table its name with the prefix */
export async function readSqliteTable(manager: EntityManager, table: string): Promise<FoundTable> {
  const parts = await manager.query<IndexRow[]>(INDEXES, [table]);
  const others = parts.filter(({ collation }) => collation !== 'BINARY');
  return {
    indexes: [...new Set(parts.map(({ name }) => name))].map((name) =>
      toIndex(parts.filter((part) => part.name === name)),
    ),
    faults: others.map(
      (part) => `column ${part.column_name} has the collation ${part.collation} in index ${part.name}`,
    ),
  };
}

interface IndexRow {
  readonly name: string;
  /** `c`: made by CREATE INDEX, `u`: by a constraint, `pk`: of the primary key. */
  readonly origin: string;
  readonly is_unique: number;
  /** Null for an expression. */
  readonly column_name: string | null;
  readonly collation: string;
  /** Null for an automatic index of SQLite. */
  readonly sql: string | null;
}

function toIndex(parts: readonly IndexRow[]): FoundIndex {
  const [first] = parts;
  return {
    name: first?.name ?? '',
    columns: parts.map(({ column_name }) => column_name ?? '(expression)'),
    isUnique: first?.is_unique === 1,
    isPrimary: first?.origin === 'pk',
    isUsable: true,
    isByBytes: true,
    conditions: conditionsIn(/\bWHERE\b(.*)$/is.exec(first?.sql ?? '')?.[1] ?? ''),
  };
}
