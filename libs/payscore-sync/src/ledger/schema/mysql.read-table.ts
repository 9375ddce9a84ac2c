import type { EntityManager } from 'typeorm';
import type { FoundIndex, FoundTable } from './found-schema.js';

// Each product has its own columns: IGNORED on MariaDB, IS_VISIBLE on MySQL.
const INDEXES = `
SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY INDEX_NAME, SEQ_IN_INDEX`;

const COLUMNS = `
SELECT COLUMN_NAME AS name, COLLATION_NAME AS collation FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND COLLATION_NAME IS NOT NULL`;

const ENGINE = `
SELECT ENGINE AS engine FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?`;

/** Collation by code point for every character. */
const BINARY = /^utf8mb4_(\w+_)?bin$/;

/** @param table its name with the prefix */
export async function readMysqlTable(manager: EntityManager, table: string): Promise<FoundTable> {
  const parts = await manager.query<IndexRow[]>(INDEXES, [table]);
  const columns = await manager.query<{ name: string; collation: string }[]>(COLUMNS, [table]);
  const [found] = await manager.query<{ engine: string | null }[]>(ENGINE, [table]);
  const others = columns.filter(({ collation }) => !BINARY.test(collation));
  const engine = found?.engine ?? 'none';
  return {
    indexes: [...new Set(parts.map(({ INDEX_NAME }) => INDEX_NAME))].map((name) =>
      toIndex(parts.filter(({ INDEX_NAME }) => INDEX_NAME === name)),
    ),
    faults: [
      ...(engine.toLowerCase() === 'innodb' ? [] : [`its engine is ${engine}, not InnoDB`]),
      ...others.map(
        ({ name, collation }) => `column ${name} has the collation ${collation}, not utf8mb4_bin`,
      ),
    ],
  };
}

interface IndexRow {
  readonly INDEX_NAME: string;
  readonly NON_UNIQUE: number | string;
  /** Null for an expression. */
  readonly COLUMN_NAME: string | null;
  /** Length of the indexed prefix; null for the whole column. */
  readonly SUB_PART: number | string | null;
  readonly IGNORED?: string;
  readonly IS_VISIBLE?: string;
}

function toIndex(parts: readonly IndexRow[]): FoundIndex {
  const [first] = parts;
  const name = first?.INDEX_NAME ?? '';
  return {
    name,
    columns: parts.map(
      ({ COLUMN_NAME, SUB_PART }) => `${COLUMN_NAME ?? '(expression)'}${lengthOf(SUB_PART)}`,
    ),
    isUnique: Number(first?.NON_UNIQUE) === 0,
    isPrimary: name === 'PRIMARY',
    isUsable: first?.IGNORED !== 'YES' && first?.IS_VISIBLE !== 'NO',
    isByBytes: true,
    conditions: [],
  };
}

const lengthOf = (part: number | string | null) => (part === null ? '' : `(${part})`);
