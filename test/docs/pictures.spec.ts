import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from '../../bench/pictures/pictures.mjs';
import { readMeasured } from '../../bench/shared/measured.mjs';
import { readPage, ROOT } from './support/markdown.js';

describe('the pictures of docs/scale.md', () => {
  const drawn = Object.entries(draw(readMeasured));

  it.each(drawn)('%s shows the numbers of bench/measured, drawn by npm run pictures', (file, svg) => {
    expect(readFileSync(join(ROOT, 'docs/images', file), 'utf8')).toBe(svg);
    expect(readPage('docs/scale.md')).toContain(`](images/${file})`);
  });
});
