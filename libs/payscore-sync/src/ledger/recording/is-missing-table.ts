/** PostgreSQL; MySQL and MariaDB by name and number. */
const CODES: ReadonlySet<unknown> = new Set(['42P01', 'ER_NO_SUCH_TABLE', '1146', 1146]);

/** Where libraries keep the error of the driver, and its code. */
const INNER = ['cause', 'meta', 'driverAdapterError', 'previous'];
const CODE = ['code', 'errno', 'originalCode'];

/** Whether a statement failed because a table does not exist, in the error of any library. */
export function isMissingTable(error: unknown, depth = 4): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  const fields = error as Readonly<Record<string, unknown>>;
  if (CODE.some((name) => CODES.has(fields[name]))) return true;
  return INNER.some((name) => isMissingTable(fields[name], depth - 1));
}
