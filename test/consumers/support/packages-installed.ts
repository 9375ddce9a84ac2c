import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { consumersHome } from './consumer.js';

// The global setup installs while other suites run. npm takes its time on a busy machine.
beforeAll(async () => {
  const file = join(consumersHome(), 'installed');
  await eventually(() => (existsSync(file) ? true : undefined));
  const problem = readFileSync(file, 'utf8');
  if (problem !== '') throw new Error(`The packages could not be installed:\n${problem}`);
}, 300_000);
