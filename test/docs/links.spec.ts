import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { headingsOf, linksOf, pages, ROOT } from './support/markdown.js';

/** As GitHub makes them. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const others = [
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/README.md',
  'src/README.md',
];

describe.each([...pages(), ...others])('the links of %s', (page) => {
  it('lead to what is there', () => {
    const broken = linksOf(page).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !headingsOf(target).some(({ text }) => anchorOf(text) === anchor);
    });
    expect(broken).toEqual([]);
  });
});
