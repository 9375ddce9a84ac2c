import { once } from 'node:events';
import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SHORT_LIVED } from '../support/node-flags.mjs';
import { ROOT } from '../support/process.js';

const PACKAGE = 'libs/payscore-sync';

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { optional: boolean }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, PACKAGE, 'package.json'), 'utf8')) as Manifest;
const optional = Object.keys(manifest.peerDependenciesMeta);

/** What a host needs besides: an HTTP platform and a database driver. */
const OWN = ['@nestjs/platform-express', 'better-sqlite3'];

describe('the built package, where no optional peer can be resolved', () => {
  let folder: string;
  let child: ChildProcess;

  /** The package as it would be installed, beside links to the peers it cannot do without. */
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'payscore-bare-'));
    const install = (name: string, link: boolean) => {
      const target = join(folder, 'node_modules', name);
      mkdirSync(dirname(target), { recursive: true });
      if (link) symlinkSync(join(ROOT, 'node_modules', name), target);
      return target;
    };
    const target = install('nestjs-payscore-sync', false);
    for (const part of ['dist', 'package.json']) {
      cpSync(join(ROOT, PACKAGE, part), join(target, part), { recursive: true });
    }
    const required = Object.keys({ ...manifest.peerDependencies, ...manifest.dependencies });
    for (const name of [...required, ...OWN]) if (!optional.includes(name)) install(name, true);
    cpSync(join(ROOT, 'test/processes/fixtures/bare-host.mjs'), join(folder, 'host.mjs'));
  });

  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('records a sync over REST, and says nothing of what is missing', async () => {
    child = fork(join(folder, 'host.mjs'), optional, {
      cwd: folder,
      execArgv: [...SHORT_LIVED],
      silent: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    }
    const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    if (typeof said !== 'object') throw new Error(`The host ended early:\n${output}`);
    expect(said).toEqual({
      has: Object.fromEntries(optional.map((name) => [name, false])),
      answered: 202,
      status: 'queued',
    });
    if (child.exitCode === null) await once(child, 'exit');
    for (const name of optional) expect(output).not.toContain(name);
    expect(output).not.toMatch(/error|cannot find|missing/i);
  });
});
