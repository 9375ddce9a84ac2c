import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { killChildren } from './shared/child.mjs';
import { readOptions, USAGE, UsageError } from './shared/options.mjs';

const ROOT = join(import.meta.dirname, '..');
const npm = (folder, ...args) => execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] });

const options = optionsOrEnd();
if (!existsSync(join(import.meta.dirname, 'node_modules'))) {
  console.error('The peers that are measured are installed once, into bench/node_modules.');
  npm(import.meta.dirname, 'ci', '--no-audit', '--no-fund');
}
npm(ROOT, 'run', '--silent', 'build');

process.once('exit', killChildren);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

// Only now: it imports what was just installed and built.
const { runAll } = await import('./run-all.mjs');
await runAll(options);
process.exit();

function optionsOrEnd() {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options) return options;
    console.log(USAGE);
    return process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return process.exit(2);
  }
}
