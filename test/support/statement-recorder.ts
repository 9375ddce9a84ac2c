import type { DataSource, DataSourceOptions, Logger } from 'typeorm';

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Heard of the driver, not of TypeORM. */
  readonly isDirect?: boolean;
}

/** Keeps the statements that work on a data source runs, to count them or to ask for their plans. */
export class StatementRecorder implements Logger {
  private statements: Statement[] = [];

  /** What a data source needs so that its statements come here. */
  get dataSourceOptions(): Partial<DataSourceOptions> {
    // The ledger's own writes on SQLite do not pass through TypeORM.
    const verbose = (sql: string) => this.statements.push({ sql, parameters: [], isDirect: true });
    return { logger: this, logging: ['query'], verbose };
  }

  /** Runs `work` and answers the statements that were run meanwhile, those that begin and end transactions too. */
  async statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
    this.statements = [];
    await work();
    return this.heard;
  }

  /** Those since `statementsOf` or `plansOf` began. */
  get heard(): readonly string[] {
    // On SQLite a statement of TypeORM's is heard twice.
    const direct = this.statements.filter(({ isDirect }) => isDirect);
    return (direct.length > 0 ? direct : this.statements).map(({ sql }) => sql);
  }

  /** Runs `work` and answers the plans of its statements, one text a step. */
  async plansOf(dataSource: DataSource, work: () => Promise<unknown>): Promise<string[]> {
    this.statements = [];
    await work();
    const statements = this.statements.filter(({ sql }) => /^\s*\(?(SELECT|INSERT|UPDATE|WITH)/.test(sql));
    const steps: string[] = [];
    for (const { sql, parameters } of statements) {
      const explain = dataSource.options.type === 'better-sqlite3' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
      const rows = await dataSource.query<Record<string, unknown>[]>(`${explain} ${sql}`, [...parameters]);
      steps.push(...rows.map(stepOf));
    }
    return steps;
  }

  logQuery(sql: string, parameters: unknown[] = []): void {
    this.statements.push({ sql, parameters });
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

/** PostgreSQL: one column of text. SQLite: `detail`. MariaDB: one column per property. */
function stepOf(row: Record<string, unknown>): string {
  const text = row['QUERY PLAN'] ?? row['detail'];
  if (typeof text === 'string') return text;
  const { table, type, key, Extra } = row;
  return [table, type, key, Extra].map(String).join(' ');
}
