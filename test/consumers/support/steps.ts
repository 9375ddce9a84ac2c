import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';

/** What is installed once for several apps: `sets/NAME/package.json`, which has both packed libraries. */
export type DependencySet = 'nest12' | 'nest11';

/** Where the tarballs are, as `NAME.tgz`. */
export function consumersHome(): string {
  const home = process.env['PAYSCORE_TEST_CONSUMERS'];
  if (!home) throw new Error('Run these suites as the Jest project "consumers".');
  return home;
}

/** The PATH of what these suites start: its `node` is made for processes that end soon (`quick-node.mjs`). */
export function consumersPath(): string {
  return process.env['PAYSCORE_TEST_CONSUMERS_PATH'] ?? '';
}

/** Where the packages of a set are installed. */
export function installed(set: DependencySet): string {
  return join(consumersHome(), set);
}

/**
 * Resolves once the global setup has done it, beside which the suites run.
 *
 * @throws Error with what went wrong
 */
export async function stepDone(
  step: 'packed' | `${DependencySet}-${'installed' | 'compiled'}`,
): Promise<void> {
  const file = join(consumersHome(), step);
  await eventually(() => (existsSync(file) ? true : undefined));
  const problem = readFileSync(file, 'utf8');
  if (problem !== '') throw new Error(`The packages are not ${step}:\n${problem}`);
}
