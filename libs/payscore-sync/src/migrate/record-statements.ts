import type { DataSource, QueryRunner } from 'typeorm';
import { withLiterals } from './with-literals.js';

type Query = (text: string, parameters?: unknown[], isStructured?: boolean) => Promise<unknown>;

const READS = /^\s*(SELECT|SHOW|PRAGMA)\b/i;

/** The statements that work would write. Its reads are made. */
export async function recordStatements(
  dataSource: DataSource,
  work: (runner: QueryRunner) => Promise<void>,
): Promise<string[]> {
  const runner = dataSource.createQueryRunner('master');
  const statements: string[] = [];
  const query = runner.query.bind(runner) as Query;
  const record: Query = (text, parameters = [], isStructured = false) => {
    const nothing = isStructured ? { records: [], raw: [], affected: 0 } : [];
    if (!READS.test(text)) {
      statements.push(`${withLiterals(text, parameters).trim()};`);
      return Promise.resolve(nothing);
    }
    const read = query(text, parameters, isStructured);
    // A table that was only recorded is not there.
    return statements.length === 0 ? read : read.catch(() => nothing);
  };
  Object.assign(runner, { query: record });
  try {
    await work(runner);
  } finally {
    await runner.release();
  }
  return statements;
}
