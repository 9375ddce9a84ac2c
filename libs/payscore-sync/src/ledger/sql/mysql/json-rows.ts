import type { ValueType } from '../columns.js';

const TYPES: Readonly<Record<ValueType, string>> = {
  // Longer than any column, so that the table's length applies.
  varchar: 'VARCHAR(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  text: 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  int: 'BIGINT',
  bigint: 'BIGINT',
  boolean: 'BIGINT',
};

/** A table from one JSON parameter, like `jsonb_to_recordset` of PostgreSQL. */
export function jsonRows(values: Readonly<Record<string, ValueType>>): string {
  const columns = Object.entries(values).map(
    ([name, type]) => `\`${name}\` ${TYPES[type]} PATH '$.${name}' NULL ON EMPTY ERROR ON ERROR`,
  );
  return `JSON_TABLE(?, '$[*]' COLUMNS (${columns.join(', ')}))`;
}

/** Its parameter; a boolean becomes 1 or 0. */
export function toJsonRows(rows: readonly object[]): string {
  return JSON.stringify(rows, (_name, value: unknown) =>
    typeof value === 'boolean' ? Number(value) : value,
  );
}
