import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages, readPage, ROOT } from './support/markdown.js';

const LIBRARY = join(ROOT, 'libs/payscore-sync/src');
const ARCHITECTURE = 'ARCHITECTURE.md';

/** What pages may name besides: paths of a host's app, of the packages, of WeChat Pay and of servers. */
const OF_OTHERS =
  /^(src\/(main|app|data-source|metrics|alerts|ready|payments|payscore|staff|till|cash|orders|your)|dist\/|\.\/|\/)|node_modules|^[a-z-]+\/(plain|json)$|^@|^data\/|^WECHATPAY/;

const spansOf = (page: string) => [...readPage(page).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);

/** Files with an extension and folders that end in a slash. */
const isPath = (span: string) =>
  /^[\w.@-]+(\/[\w.@-]+)*\/?$/.test(span) && /\/$|\/[\w.-]+\.(ts|mjs|md|yml)$/.test(span);

const exists = (path: string) => [ROOT, LIBRARY].some((folder) => existsSync(join(folder, path)));

describe.each([ARCHITECTURE, 'CONTRIBUTING.md', 'src/README.md', ...pages()])('the paths in %s', (page) => {
  it('exist', () => {
    const named = spansOf(page).filter((span) => isPath(span) && !OF_OTHERS.test(span));
    expect(named.filter((path) => !exists(path))).toEqual([]);
  });
});

describe(ARCHITECTURE, () => {
  const text = readPage(ARCHITECTURE);
  const [, drawing = ''] = /^```\n([\s\S]*?)^```/m.exec(text) ?? [];
  const sources = readdirSync(LIBRARY, { recursive: true, withFileTypes: true });

  it('has every folder of the library in its drawing', () => {
    const folders = sources
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name).slice(LIBRARY.length + 1));
    const drawn = new Set(drawing.match(/[a-z0-9][a-z0-9-]*(\/[a-z0-9-]+)*/g));
    expect(folders.length).toBeGreaterThan(30);
    expect(folders.filter((folder) => !drawn.has(folder))).toEqual([]);
  });

  it('draws no folder that is not there', () => {
    const drawn = [...drawing.matchAll(/(?<![\w/])([a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)+)(?![\w/.])/g)];
    expect(drawn.map(([, folder = '']) => folder).filter((folder) => !exists(folder))).toEqual([]);
  });

  it('names classes and functions that exist', () => {
    const code = sources
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
      .join('\n');
    const named = spansOf(ARCHITECTURE).flatMap((span) => /^[A-Za-z]\w*[a-z][A-Z]\w*/.exec(span) ?? []);
    const missing = named.filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
    expect(named.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('explains at most 20 words', () => {
    const [, glossary = ''] = /^## Glossary\n([\s\S]*?)^## /m.exec(text) ?? [];
    expect(glossary.match(/^\|/gm)?.length).toBeLessThanOrEqual(22);
  });
});
