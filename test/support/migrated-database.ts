import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import {
  createPostgres,
  createTestDatabase,
  type DatabaseKind,
  onMariadb,
  onPostgres,
  type TestDatabase,
} from './test-database.js';
import { withLedger } from './with-ledger.js';

/**
 * A database of one suite's own in which the module's migrations have run. They run once in a run of the tests, and the others
 * are copies, which take a third of the time.
 */
export function createMigratedDatabase(kind: DatabaseKind, entityPrefix = ''): Promise<TestDatabase> {
  return COPY[kind](entityPrefix);
}

const COPY: Readonly<Record<DatabaseKind, (entityPrefix: string) => Promise<TestDatabase>>> = {
  sqlite: copySqlite,
  postgres: copyPostgres,
  mariadb: copyMariadb,
};

async function copySqlite(entityPrefix: string): Promise<TestDatabase> {
  const original = await keptFile(`migrated-${entityPrefix}.sqlite`, (draft) =>
    migrate({ options: { type: 'better-sqlite3', database: draft, enableWAL: true, entityPrefix } }),
  );
  const database = await createTestDatabase('sqlite', entityPrefix);
  copyFileSync(original, String(database.options.database));
  return database;
}

async function copyPostgres(entityPrefix: string): Promise<TestDatabase> {
  const original = `migrated_${entityPrefix}`;
  const copy = async () => {
    const database = await createPostgres(original);
    return { ...database, options: { ...database.options, entityPrefix } };
  };
  return copy().catch(async (error: { code?: string }) => {
    if (error.code !== UNKNOWN_DATABASE) throw error;
    const draft = await createTestDatabase('postgres', entityPrefix);
    await migrate(draft);
    // Where another worker was first, its database stays.
    await onPostgres(`ALTER DATABASE ${nameOf(draft)} RENAME TO ${original}`).catch(() => draft.drop());
    return copy();
  });
}

const UNKNOWN_DATABASE = '3D000';

async function copyMariadb(entityPrefix: string): Promise<TestDatabase> {
  const script = await keptFile(`migrated-${entityPrefix}.sql`, async (draft) => {
    const database = await createTestDatabase('mariadb', entityPrefix);
    await migrate(database);
    writeFileSync(draft, (await statementsOf(nameOf(database))).join(';\n'));
    await database.drop();
  });
  const database = await createTestDatabase('mariadb', entityPrefix);
  await onMariadb(`USE ${nameOf(database)}; ${readFileSync(script, 'utf8')}`);
  return database;
}

/** What makes the tables of a database once more, and the rows of `migrations`, the only ones there are. */
async function statementsOf(database: string): Promise<string[]> {
  const statements: string[] = [];
  for (const row of await onMariadb(`SHOW TABLES FROM ${database}`)) {
    const [table] = Object.values(row as Record<string, string>);
    const [made] = await onMariadb(`SHOW CREATE TABLE ${database}.${table}`);
    statements.push((made as Record<string, string>)['Create Table'] ?? '');
  }
  const rows = (await onMariadb(`SELECT * FROM ${database}.migrations`)) as Record<
    'timestamp' | 'name',
    string
  >[];
  const values = rows.map(({ timestamp, name }) => `(${timestamp}, '${name}')`);
  return [...statements, `INSERT INTO migrations (timestamp, name) VALUES ${values.join(', ')}`];
}

async function migrate(database: Pick<TestDatabase, 'options'>): Promise<void> {
  const dataSource = new DataSource(withLedger(database, { migrationsRun: true }));
  await dataSource.initialize();
  await dataSource.destroy();
}

const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);

/** A file of this run, made by the first worker that needs it. Several may make it at once. */
async function keptFile(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const folder = process.env['PAYSCORE_RUN_FOLDER'];
  if (!folder) throw new Error('PAYSCORE_RUN_FOLDER is not set: the global setup did not run.');
  const file = join(folder, name);
  if (existsSync(file)) return file;
  const draft = mkdtempSync(join(folder, 'draft-'));
  await make(join(draft, name));
  renameSync(join(draft, name), file);
  rmSync(draft, { recursive: true });
  return file;
}
