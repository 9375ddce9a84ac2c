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
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copySqliteBinary } from './copy-sqlite-binary.mjs';
import { DATABASES, startOptionalServers } from '../../support/optional-servers.mjs';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');
const LIBRARIES = ['nestjs-payscore-sync', 'payscore-simulator'];
const SETS = ['nest12', 'nest11'];

/**
 * Packs both libraries as they would be published, and installs them, outside of the checkout, beside each set of
 * dependencies the fixtures need. Strict about peers: npm itself judges the ranges the packages promise. Other suites
 * run meanwhile; `packages-installed.ts` waits for it.
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
  globalThis.payscoreConsumers = { installed: packAndInstall(home) };
}

/** Leaves what went wrong in the file `installed`, which is empty when all went well. */
async function packAndInstall(home) {
  let problem = '';
  try {
    await pack(home);
    await Promise.all(SETS.map((set) => install(home, set)));
  } catch (error) {
    problem = `${error.message}\n${error.stderr ?? ''}`;
  }
  writeFileSync(join(home, 'installing'), problem);
  // At once and whole.
  renameSync(join(home, 'installing'), join(home, 'installed'));
}

async function pack(home) {
  const packages = LIBRARIES.flatMap((name) => ['-w', name]);
  await run('npm', ['pack', ...packages, '--pack-destination', home], { cwd: ROOT });
  await Promise.all(
    LIBRARIES.map(async (name) => {
      const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
      await run('mv', [join(home, `${name}-${version}.tgz`), join(home, `${name}.tgz`)]);
    }),
  );
}

async function install(home, set) {
  const folder = join(home, set);
  mkdirSync(folder);
  for (const file of ['package.json', 'package-lock.json']) {
    cpSync(join(import.meta.dirname, '../sets', set, file), join(folder, file));
  }
  const tarballs = LIBRARIES.map((name) => join(home, `${name}.tgz`));
  const flags = ['--no-save', '--strict-peer-deps', '--prefer-offline', '--no-audit', '--no-fund'];
  // Without scripts: the one that matters compiles better-sqlite3 for a minute, and here it is compiled already.
  await run('npm', ['install', '--ignore-scripts', '--loglevel', 'error', ...flags, ...tarballs], {
    cwd: folder,
  });
  copySqliteBinary(folder);
}
