import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMeasured } from '../shared/measured.mjs';
import { draw } from './pictures.mjs';

/** Draws the pictures of docs/scale.md from bench/measured, where `npm run bench` keeps its numbers. */
for (const [file, svg] of Object.entries(draw(readMeasured))) {
  writeFileSync(join(import.meta.dirname, '../../docs/images', file), svg);
}
