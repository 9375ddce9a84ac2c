import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SHORT_LIVED } from './test/support/node-flags.mjs';

/** Each after those whose declarations it reads. */
const PROJECTS = [
  'libs/payscore-simulator/tsconfig.lib.json',
  'libs/payscore-sync/tsconfig.lib.json',
  'tsconfig.build.json',
];
const OUT = ['libs/payscore-simulator/dist', 'libs/payscore-sync/dist', 'dist'];

const run = (...args) => execFileSync(process.execPath, args, { cwd: import.meta.dirname, stdio: 'inherit' });

for (const folder of OUT) rmSync(join(import.meta.dirname, folder), { recursive: true, force: true });
run('libs/payscore-console/build.mjs');
// One compiler, which reads the types of Nest and TypeORM once. `npm run typecheck` finds errors, `nest build` as well.
run(...SHORT_LIVED, 'node_modules/typescript/bin/tsc', '--build', '--force', '--noCheck', ...PROJECTS);
run('libs/payscore-console/build.mjs', '--copy');
