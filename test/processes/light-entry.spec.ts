import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/process.js';

const run = promisify(execFile);

/** TypeORM's CLI reads a host's data source, and with it this entry, without Nest. */
describe('nestjs-payscore-sync/ledger, where no Nest is installed', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'payscore-light-'));
    const modules = join(folder, 'node_modules');
    mkdirSync(join(modules, 'nestjs-payscore-sync'), { recursive: true });
    for (const part of ['dist', 'package.json']) {
      const target = join(modules, 'nestjs-payscore-sync', part);
      cpSync(join(ROOT, 'libs/payscore-sync', part), target, { recursive: true });
    }
    for (const name of ['typeorm', 'uuid', 'reflect-metadata', 'better-sqlite3']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
    writeFileSync(
      join(folder, 'migrate.mjs'),
      `import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { PAYSCORE_SYNC_ENTITIES as entities, PAYSCORE_SYNC_MIGRATIONS as migrations } from 'nestjs-payscore-sync/ledger';
const dataSource = new DataSource({ type: 'better-sqlite3', database: ':memory:', entities, migrations });
await dataSource.initialize();
await dataSource.runMigrations();
const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
console.log(JSON.stringify({ tables: entities.length, toDo: upQueries.length }));
`,
    );
    writeFileSync(join(folder, 'whole.mjs'), `import 'nestjs-payscore-sync';`);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes every table, and leaves nothing to generate', async () => {
    const { stdout } = await run(process.execPath, ['migrate.mjs'], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({ tables: 8, toDo: 0 });
  });

  it('is the entry that does without: the main one needs Nest', async () => {
    await expect(run(process.execPath, ['whole.mjs'], { cwd: folder })).rejects.toMatchObject({
      stderr: expect.stringContaining("Cannot find package '@nestjs/"),
    });
  });
});
