type Rows = readonly Readonly<Record<string, unknown>>[];

/** The rows of a result: of `pg`, which has them in `rows`, or a list. */
export function rowsOfPostgres(result: unknown): Rows {
  return Array.isArray(result) ? (result as Rows) : (result as { readonly rows: Rows }).rows;
}

/** The rows of a result of `mysql2`: the first of a pair, or none if that is the header of a write. */
export function rowsOfMysql(result: unknown): Rows {
  const [rows] = result as readonly unknown[];
  return Array.isArray(rows) ? (rows as Rows) : [];
}
