import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const INSIDE = /import (?:type )?\{([^}]*)\} from '(?:\.\.\/)+libs\/payscore-sync\/src\/[^']*'/g;

/** What suites on databases and processes take from inside the library, by the names they import. */
const names = new Set(
  readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('fixtures'))
    .flatMap((file) => [...readFileSync(join('test', file), 'utf8').matchAll(INSIDE)])
    .flatMap(([, list = '']) => list.split(','))
    .map((name) => name.replace(/^\s*(type )?\s*|\s+as .*|\s+$/gs, ''))
    .filter((name) => name !== ''),
);
const pages = ['CONTRIBUTING.md', 'ARCHITECTURE.md'].map((page) => readFileSync(page, 'utf8')).join('\n');

describe('a suite in test/', () => {
  it('takes from inside the library only what CONTRIBUTING.md or ARCHITECTURE.md names', () => {
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => !new RegExp(`\`${name}\\b`).test(pages)).sort()).toEqual([]);
  });
});
