import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { DATABASES, startOptionalServers } from '../../support/optional-servers.mjs';
import { layOutPackages, LIBRARIES } from './packages-at-hand.mjs';
import { placeQuickNode } from './quick-node.mjs';

const runFile = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');
const FIXTURES = 'test/consumers/fixtures';

/** What is compiled beside each set of dependencies. */
const APPS = {
  nest12: [
    ...['minimal', 'multi-institution', 'existing-app'].map((name) => `examples/${name}`),
    ...['nest12-esm', 'fastify', 'two-registrations', 'postgres-named-data-source', 'transactions'].map(
      (name) => `${FIXTURES}/${name}`,
    ),
  ],
  nest11: [`${FIXTURES}/nest11-commonjs`],
};

/**
 * Packs both libraries as they would be published, installs them, outside of the checkout, beside each set of
 * dependencies, and compiles the apps there. Strict about peers: npm itself judges the ranges the packages promise.
 * Other suites run meanwhile; `steps.ts` waits for each step.
 *
 * @throws Error when the libraries are not built
 */
export default async function setup() {
  for (const entry of ['libs/payscore-sync/dist/index.js', 'libs/payscore-simulator/dist/index.js']) {
    if (!existsSync(join(ROOT, entry))) throw new Error(`${entry} is missing. Run: npm run build`);
  }
  await startOptionalServers(DATABASES);
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'payscore-consumers-'));
  process.env.PAYSCORE_TEST_CONSUMERS = home;
  process.env.PAYSCORE_TEST_CONSUMERS_PATH = placeQuickNode(join(home, 'bin'));
  const steps = { packed: pack(home) };
  for (const set of Object.keys(APPS)) {
    steps[`${set}-installed`] = steps.packed.then(() => install(home, set));
    steps[`${set}-compiled`] = steps[`${set}-installed`].then(() => compile(home, set));
  }
  const told = Object.entries(steps).map(([name, step]) => tell(home, name, step));
  globalThis.payscoreConsumers = { prepared: Promise.all(told) };
}

/** Leaves what went wrong in a file, which is empty when all went well. */
async function tell(home, step, done) {
  const problem = await done.then(
    () => '',
    (error) => `${error.message}\n${error.stderr ?? ''}`,
  );
  writeFileSync(join(home, `${step}.draft`), problem);
  // At once and whole.
  renameSync(join(home, `${step}.draft`), join(home, step));
}

const run = (file, args, cwd) =>
  runFile(file, args, {
    cwd,
    maxBuffer: 2 ** 26,
    env: { ...process.env, PATH: process.env.PAYSCORE_TEST_CONSUMERS_PATH },
  });

async function pack(home) {
  const packages = LIBRARIES.flatMap((name) => ['-w', name]);
  await run('npm', ['pack', ...packages, '--pack-destination', home], ROOT);
  for (const name of LIBRARIES) {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
    renameSync(join(home, `${name}-${version}.tgz`), join(home, `${name}.tgz`));
  }
}

async function install(home, set) {
  const folder = join(home, set);
  mkdirSync(folder);
  cpSync(join(import.meta.dirname, '../sets', set, 'package.json'), join(folder, 'package.json'));
  await layOutPackages(folder, set, home);
  // Without scripts: the one that matters compiles better-sqlite3, which is compiled already.
  const flags = ['--ignore-scripts', '--strict-peer-deps', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', '--no-save', '--loglevel', 'error', ...flags], folder);
  // Of optional peers, what a lock file names is installed without a question.
  await run('npm', ['ls', '--all'], folder);
}

/** By one compiler, which reads the types of a package once for all apps. */
async function compile(home, set) {
  const folder = join(home, set);
  const filter = (path) => !/\/(node_modules|dist)$/.test(path);
  for (const app of APPS[set])
    cpSync(join(ROOT, app), join(folder, basename(app)), { recursive: true, filter });
  const tsc = run('node_modules/.bin/tsc', ['-b', ...APPS[set].map((app) => basename(app))], folder);
  const found = await tsc.catch((error) => error);
  writeFileSync(join(folder, 'compiler-output'), `${found.stdout}${found.stderr}`);
}
