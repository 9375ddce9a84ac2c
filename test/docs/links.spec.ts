import { existsSync, readFileSync } from 'node:fs';
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

const isBroken = (page: string) => (link: string) => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return true;
  return anchor !== undefined && !headingsOf(target).some(({ text }) => anchorOf(text) === anchor);
};

describe.each([...pages(), ...others])('the links of %s', (page) => {
  it('lead to what is there', () => {
    expect(linksOf(page).filter(isBroken(page))).toEqual([]);
  });
});

describe('the runbooks that alerts name', () => {
  it('are there', () => {
    const rules = readFileSync(join(ROOT, 'deploy/prometheus/alerts.yml'), 'utf8');
    const named = [...rules.matchAll(/runbook: (\S+)/g)].map(([, link = '']) => link);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(isBroken('README.md'))).toEqual([]);
  });
});
