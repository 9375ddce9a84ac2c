import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { linksIn } from '../docs/support/markdown.js';
import { ROOT } from '../support/process.js';
import { consumersHome, consumersPath, installed, stepDone } from './support/steps.js';

const run = promisify(execFile);
const MAIN = 'nestjs-payscore-sync';
const runNode = (args: string[], cwd: string) =>
  run('node', args, { cwd, env: { ...process.env, PATH: consumersPath() } });
const folderOf = (name: string) => join(installed('nest12'), 'node_modules', name);

interface Manifest {
  exports: Record<string, unknown>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}
const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as Manifest;

beforeAll(() => stepDone('nest12-installed'));

describe.each([
  { name: MAIN, kilobytes: 1500 },
  { name: 'payscore-simulator', kilobytes: 200 },
])('the packed $name', ({ name, kilobytes }) => {
  const tarball = () => join(consumersHome(), `${name}.tgz`);
  const files = async () => {
    const { stdout } = await run('tar', ['-tzf', tarball()]);
    return stdout
      .trimEnd()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
  };
  const bin = (command: string, args: string[]) =>
    runNode([join(ROOT, 'node_modules', command), ...args], consumersHome());

  it('has nothing publint warns of', async () => {
    const { stdout } = await bin('publint/src/cli.js', ['run', tarball(), '--strict']);
    expect(stdout).toContain('All good!');
  });

  it('has types that resolve as its code does', async () => {
    const { stdout } = await bin('@arethetypeswrong/cli/dist/index.js', [
      ...['--profile', 'esm-only', '--format', 'json'],
      tarball(),
    ]);
    const { analysis } = JSON.parse(stdout) as { analysis: { types: { kind: string } } };
    expect(analysis.types).toEqual({ kind: 'included' });
  });

  it('carries its code, its documents and nothing else', async () => {
    const unexpected = (await files()).filter(
      (path) =>
        !/^dist\/.+\.(js|js\.map|d\.ts)$/.test(path) &&
        !/^dist\/console\/(index\.html|assets\/app-[A-Z0-9]+\.(js|css))$/.test(path) &&
        path !== 'bin/payscore.js' &&
        !/^docs\/[a-z-]+(\.zh-CN)?\.md$/.test(path) &&
        !/^deploy\/(prometheus\/[a-z]+\.yml|grafana\/payscore-sync\.json)$/.test(path) &&
        !/^examples\/([a-z-]+\/)?(README\.md|(package|tsconfig)\.json|src\/[a-z0-9/.-]+\.ts)$/.test(path) &&
        !['libs/payscore-simulator/README.md', 'src/README.md'].includes(path) &&
        !/^(README|README\.zh-CN|[A-Z]+)\.md$|^LICENSE$|^package\.json$/.test(path),
    );
    expect(unexpected).toEqual([]);
    expect((await files()).filter((path) => /spec|test|fixture/.test(path) && !isOurTesting(path))).toEqual(
      [],
    );
    expect(await files()).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
  });

  it('has pages whose links lead to what is in the package', async () => {
    const all = await files();
    const isThere = (path: string) => all.some((one) => one === path || one.startsWith(`${path}/`));
    const pages = all.filter((path) => path.endsWith('.md'));
    expect(pages).toContain('README.md');
    const broken = pages.flatMap((page) =>
      linksIn(readFileSync(join(folderOf(name), page), 'utf8'))
        .map((link) => link.replace(/#.*$/, ''))
        .filter((path) => path !== '' && !isThere(join(dirname(page), path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(broken).toEqual([]);
  });

  it('has source maps that need no file from outside', async () => {
    const maps = (await files()).filter((path) => path.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(folderOf(name), map), 'utf8')) as {
        sources: string[];
        sourcesContent?: string[];
      };
      expect([map, sourcesContent?.length]).toEqual([map, sources.length]);
    }
  });

  it(`is smaller than ${kilobytes} kB`, () => {
    expect(readFileSync(tarball()).byteLength).toBeLessThan(kilobytes * 1000);
  });
});

/** The entry for hosts' own tests is code, not a test. */
const isOurTesting = (path: string) => /^dist\/(entries\/testing\.|testing\/)|^docs\/testing\.md$/.test(path);

describe(`${MAIN} without its optional peers`, () => {
  const { exports, peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf(MAIN);
  const isOptional = (peer: string) => peerDependenciesMeta[peer]?.optional === true;
  const optional = Object.keys(peerDependencies).filter(isOptional);
  const entries = Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => join(MAIN, path));

  const inNode = async (code: string) => {
    const args = ['--input-type=module', '--eval', code];
    const { stdout } = await runNode(args, installed('nest12'));
    return stdout.trim();
  };

  it.each(optional)('is tried where %s is not installed', async (peer) => {
    const found = inNode(`await import('${peer}'); console.log('installed')`);
    await expect(found).rejects.toThrow('ERR_MODULE_NOT_FOUND');
  });

  it('loads each entry, the largest last', async () => {
    const ordered = [...entries.filter((entry) => entry !== MAIN), MAIN];
    const names = `Object.keys(await import(entry)).length > 0`;
    const code = `for (const entry of ${JSON.stringify(ordered)}) console.log(entry, ${names})`;
    expect((await inNode(code)).split('\n')).toEqual(ordered.map((entry) => `${entry} true`));
  });

  it.each([
    ['bundled', (peer: string) => !isOptional(peer)],
    ['bundled with every peer left outside', () => true],
  ])('is %s, and the bundle loads', async (_name, isOutside) => {
    const outfile = join(installed('nest12'), 'bundle.mjs');
    const { warnings } = await build({
      stdin: { contents: `export * from '${MAIN}';`, resolveDir: installed('nest12') },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      external: Object.keys(peerDependencies).filter(isOutside),
      logLevel: 'silent',
    });
    expect(warnings).toEqual([]);
    expect(await inNode(`console.log(typeof (await import('./bundle.mjs')).PayscoreSyncModule)`)).toBe(
      'function',
    );
  });
});
