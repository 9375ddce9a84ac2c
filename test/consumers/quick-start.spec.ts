import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeBlocksOf, readPage } from '../docs/support/markdown.js';
import { ROOT } from '../support/process.js';
import { consumersHome } from './support/consumer.js';
import { copySqliteBinary } from './support/copy-sqlite-binary.mjs';

const run = promisify(execFile);
const SECTION = 'In your app';

/**
 * What a newcomer does, in their order, copied from the README. Three things differ: packages are those the other
 * suites use, in the same versions and ours from their tarballs; nothing is compiled anew; and the port is a free one.
 */
describe('the README, from an empty Nest app to a synced order', () => {
  const { shell, files } = quickStart();
  const started: ChildProcess[] = [];
  let home: string;
  let app: string;
  let environment: NodeJS.ProcessEnv;
  let port: string;

  beforeAll(async () => {
    home = join(consumersHome(), 'quick-start');
    app = join(home, 'shop');
    mkdirSync(home);
    port = String(await freePort());
    environment = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: port,
      npm_config_prefer_offline: 'true',
      npm_config_ignore_scripts: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    };
  });

  afterAll(() => started.forEach(({ pid }) => pid !== undefined && process.kill(-pid, 'SIGKILL')));

  it('has the commands and the files', () => {
    expect(Object.keys(shell)).toEqual(['install', 'simulator', 'start', 'look']);
    expect(files.map(({ path }) => path)).toEqual([
      'src/data-source.ts',
      'src/app.module.ts',
      'src/app.controller.ts',
    ]);
  });

  it('makes the app and installs', async () => {
    await inShell(installable(shell.install), home);
    copySqliteBinary(app);
    for (const { path, text } of files) writeFileSync(join(app, path), text);
    expect(existsSync(join(app, 'node_modules/nestjs-payscore-sync/dist/index.js'))).toBe(true);
  });

  it('starts the simulator, which writes the environment', async () => {
    const output = inBackground(shell.simulator);
    await until(() => existsSync(join(app, '.env')), output);
    expect(readFileSync(join(app, '.env'), 'utf8')).toContain('PAYSCORE_MCHID=');
  });

  it('builds, creates the tables and starts', async () => {
    const output = inBackground(shell.start);
    await until(async () => (await get('/orders/none/syncs')) === '[]', output);
  });

  it('takes cash, and the order is synced', async () => {
    const { stdout } = await inShell(shell.look.replaceAll('localhost:3000', `localhost:${port}`), app);
    expect(stdout).toContain('"outOrderNo":"1234323JKHDFE1243252"');
    // On a busy machine the README's seconds may not be enough.
    await until(async () => (await get('/orders/1234323JKHDFE1243252/syncs')).includes('"status":"synced"'));
  });

  const inShell = (script: string, cwd: string) =>
    run('bash', ['-euo', 'pipefail', '-c', script], { cwd, env: environment });

  /** Like another terminal in the app's folder; answers what it has printed so far. */
  function inBackground(script: string): () => string {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: app,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let text = '';
    const keep = (chunk: Buffer) => (text += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return () => (child.exitCode === null ? '' : `ended with ${child.exitCode}:\n${text}`);
  }

  const get = async (path: string) => {
    const response = await fetch(`http://localhost:${port}${path}`).catch(() => null);
    return response ? response.text() : '';
  };
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** @param problem what went wrong, once something did */
async function until(test: () => boolean | Promise<boolean>, problem = () => ''): Promise<void> {
  while (!(await test())) {
    if (problem() !== '') throw new Error(problem());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The section's shell blocks and its files, which begin with their name. */
function quickStart() {
  const section =
    readPage('README.md')
      .split(/^## /m)
      .find((text) => text.startsWith(SECTION)) ?? '';
  const blocks = codeBlocksOf('README.md').filter(({ text }) => section.includes(text));
  const [install = '', simulator = '', start = '', look = ''] = blocks
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text);
  const files = blocks.flatMap(({ text }) => {
    const [, path] = /^\/\/ (src\/[\w./-]+\.ts)/.exec(text) ?? [];
    return path === undefined ? [] : [{ path, text }];
  });
  return { shell: { install, simulator, start, look }, files };
}

/** The README's first block, with packages at hand in place of those of the registry. */
function installable(script: string): string {
  const cli = 'npx @nestjs/cli@12';
  if (!script.includes(cli)) throw new Error(`The README does not make the app with ${cli}.`);
  return script
    .replace(cli, join(ROOT, 'node_modules/.bin/nest'))
    .replace(/^npm install .*$/gm, (line) => line.split(' ').map(packageAtHand).join(' '));
}

const { dependencies: pinned } = JSON.parse(
  readFileSync(join(ROOT, 'test/consumers/sets/nest12/package.json'), 'utf8'),
) as { dependencies: Record<string, string> };

function packageAtHand(word: string): string {
  if (['nestjs-payscore-sync', 'payscore-simulator'].includes(word)) return `${consumersHome()}/${word}.tgz`;
  return word in pinned ? `${word}@${pinned[word]}` : word;
}
