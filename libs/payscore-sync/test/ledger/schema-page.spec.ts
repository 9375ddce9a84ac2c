import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getMetadataArgsStorage } from 'typeorm';
import { PAYSCORE_SYNC_ENTITIES } from '../../src/ledger/index.js';

const page = readFileSync(join(process.cwd(), 'docs/schema.md'), 'utf8');

/** Heading and rows of each table of the page. */
const documented = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    table: /^\w+/.exec(section)?.[0],
    columns: [...section.matchAll(/^\| `(\w+)`\s+\| (\S+)\s+\| (.+?)\s+\|/gm)].map(
      ([, name, type, whenNull]) => ({
        name,
        type,
        isNullable: whenNull !== '–',
      }),
    ),
  }));

const TYPES: Readonly<Record<string, string>> = { varchar: 'text' };

describe('docs/schema.md', () => {
  const storage = getMetadataArgsStorage();
  const tables = PAYSCORE_SYNC_ENTITIES.map((entity) => ({
    entity,
    table: storage.filterTables(entity)[0]?.name as string,
  }));

  it('has every table, in the order of the entities', () => {
    expect(documented.map(({ table }) => table)).toEqual(tables.map(({ table }) => table));
  });

  it.each(tables)(
    'has every column of $table, with its type and whether it may be null',
    ({ entity, table }) => {
      const columns = storage.filterColumns(entity).map(({ options: { name, type, length, nullable } }) => ({
        name,
        type: `${TYPES[String(type)] ?? String(type)}${length === undefined ? '' : `(${length})`}`,
        isNullable: nullable === true,
      }));
      expect(documented.find((one) => one.table === table)?.columns).toEqual(columns);
    },
  );
});
