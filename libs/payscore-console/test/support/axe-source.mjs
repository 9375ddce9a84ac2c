import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '../../../../node_modules/axe-core/axe.min.js');

/** Axe as text. What the package itself gives as its source is twice as long, and four processes hand it on. */
export const AXE_SOURCE = readFileSync(FILE, 'utf8');
