import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = join(process.cwd(), 'libs/payscore-sync/src');

/** The command line prints; nothing else of the library does. */
const PRINTERS = /^cli\//;

const withoutComments = (file: string) =>
  readFileSync(join(LIBRARY, file), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '');

const sources = readdirSync(LIBRARY, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !PRINTERS.test(file))
  .map((file) => ({ file, text: withoutComments(file) }));

describe('the log of the library', () => {
  it("is Nest's, under one name", () => {
    const loggers = sources.flatMap(({ text }) =>
      [...text.matchAll(/new Logger\(([^)]*)\)/g)].map(([, name]) => name),
    );
    expect(loggers.length).toBeGreaterThan(8);
    expect(new Set(loggers)).toEqual(new Set(["'PayscoreSync'"]));
    expect(
      sources
        .filter(({ text }) => /\bconsole\.(log|error|warn|info|debug)|process\.std(out|err)/.test(text))
        .map(({ file }) => file),
    ).toEqual([]);
  });

  it('quotes no body, header, key, amount or reason', () => {
    const calls = sources.flatMap(
      ({ text }) => text.match(/logger\.(?:log|error|warn|debug)\([\s\S]*?\);/g) ?? [],
    );
    expect(calls.length).toBeGreaterThan(20);
    const forbidden =
      /\$\{[^}]*\b(body|request|headers?|authorization|privateKey|apiV3Key|signature|amount|paidAmount|reason)\b(?!Of)[^}]*\}/i;
    expect(calls.filter((call) => forbidden.test(call))).toEqual([]);
  });
});
