import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const LIBRARY = 'libs/payscore-sync/src';
const PACKAGES = [LIBRARY, 'libs/payscore-simulator/src', 'src', 'demo', 'test/campaign', 'test/explorer'];
const MAX_LINES = 250;
const MAX_PARAMETERS = 7;
const MAX_FLOORS = 9;

interface Source {
  /** Relative to the package. */
  readonly file: string;
  readonly text: string;
  /** Files of the package that it imports, for types or values, early or late. */
  readonly imports: readonly string[];
}

function sourcesOf(root: string): readonly Source[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const known = new Set(files);
  return files.map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const named = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    const imports = named
      .filter((name) => name.startsWith('.'))
      .map((name) => relative('.', join(dirname(file), name)).replace(/\.js$/, '.ts'))
      .filter((name) => known.has(name));
    return { file, text, imports };
  });
}

/** The first circle that is found, as its nodes in order; null when there is none. */
function circleOf(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return null;
}

/** How many floors the folders stand on: the longest way down. Only for a graph without a circle. */
function floorsOf(graph: ReadonlyMap<string, readonly string[]>): number {
  const heights = new Map<string, number>();
  const heightOf = (node: string): number => {
    const known = heights.get(node);
    if (known !== undefined) return known;
    const height = 1 + Math.max(0, ...(graph.get(node) ?? []).map(heightOf));
    heights.set(node, height);
    return height;
  };
  return Math.max(...[...graph.keys()].map(heightOf));
}

/** What the folders import of each other, by the longest name a folder has. */
function foldersOf(sources: readonly Source[], nameOf: (file: string) => string): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const { file, imports } of sources) {
    const folder = nameOf(file);
    const others = imports.map(nameOf).filter((other) => other !== folder);
    graph.set(folder, [...new Set([...(graph.get(folder) ?? []), ...others])]);
  }
  return graph;
}

function longConstructors({ file, text }: Source): string[] {
  if (!text.includes('constructor')) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isConstructorDeclaration(node) && node.parameters.length > MAX_PARAMETERS) {
      found.push(`${file}: ${node.parameters.length} parameters`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2023));
  return found;
}

describe.each(PACKAGES)('the house of %s', (root) => {
  const sources = sourcesOf(root);

  it('has no circle of files, types included', () => {
    expect(sources.length).toBeGreaterThan(5);
    expect(circleOf(new Map(sources.map(({ file, imports }) => [file, imports])))).toBeNull();
  });

  it(`has no file of more than ${MAX_LINES} lines`, () => {
    const long = sources.filter(({ text }) => text.split('\n').length - 1 > MAX_LINES);
    expect(long.map(({ file }) => file)).toEqual([]);
  });

  it(`has no constructor of more than ${MAX_PARAMETERS} parameters`, () => {
    expect(sources.flatMap(longConstructors)).toEqual([]);
  });
});

describe('the house of the library', () => {
  const sources = sourcesOf(LIBRARY);
  const room = (file: string) => (file.includes('/') ? (file.split('/')[0] as string) : '.');

  it('has nothing beside index.ts that stands in no room', () => {
    expect(sources.map(({ file }) => file).filter((file) => !file.includes('/'))).toEqual(['index.ts']);
  });

  it('has no circle of folders, those within folders too', () => {
    expect(circleOf(foldersOf(sources, room))).toBeNull();
    expect(circleOf(foldersOf(sources, (file) => dirname(file)))).toBeNull();
  });

  it(`stands on ${MAX_FLOORS} floors at most`, () => {
    expect(floorsOf(foldersOf(sources, room))).toBeLessThanOrEqual(MAX_FLOORS);
  });

  it('has files of at most 80 lines, as a median', () => {
    const lines = sources.map(({ text }) => text.split('\n').length).sort((a, b) => a - b);
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(80);
  });
});
