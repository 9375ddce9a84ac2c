import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = join(process.cwd(), 'libs/payscore-sync/src');

/** The gateway itself, what works on a host's transaction or schema, and commands, which are no part of an app. */
const ALLOWED =
  /^(ledger\/(gateway|migrations)\/|ledger\/recording\/run-in-transaction\.ts|doctor\/|migrate\/)/;

/** Ways past it: what ambient transactions replace, what reads a replica, and what has no deadline. */
const PAST_IT = [
  /\b\w*[dD]ataSource\s*\.\s*(query|transaction|manager|createQueryBuilder|createQueryRunner|createEntityManager)\b/,
  /\.\s*get(Tree)?Repository\b/,
];

const sources = readdirSync(LIBRARY, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !ALLOWED.test(file))
  .map((file) => ({
    file,
    text: readFileSync(join(LIBRARY, file), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, ''),
  }));

describe('the way to the database', () => {
  it('is the gateway, for every statement of the ledger', () => {
    expect(sources.length).toBeGreaterThan(100);
    const found = sources.filter(({ text }) => PAST_IT.some((way) => way.test(text)));
    expect(found.map(({ file }) => file)).toEqual([]);
  });
});
