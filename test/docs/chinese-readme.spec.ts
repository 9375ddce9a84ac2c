import { codeBlocksOf, headingsOf, linksOf, tableKeysOf } from './support/markdown.js';

const ENGLISH = 'README.md';
const CHINESE = 'README.zh-CN.md';

describe('the Chinese README', () => {
  it('has the headings of the English one, level by level', () => {
    const levelsOf = (page: string) => headingsOf(page).map(({ level }) => level);
    expect(levelsOf(CHINESE)).toEqual(levelsOf(ENGLISH));
  });

  it('has the same code', () => {
    const codeOf = (page: string) => codeBlocksOf(page).map(({ language, text }) => ({ language, text }));
    expect(codeOf(CHINESE)).toEqual(codeOf(ENGLISH));
  });

  it('has the same rows of methods, routes and settings', () => {
    const spansOf = (key: string) => [...key.matchAll(/`[^`]+`/g)].map(([span]) => span);
    const rowsOf = (page: string) => tableKeysOf(page).map((keys) => keys.map(spansOf));
    expect(rowsOf(CHINESE)).toEqual(rowsOf(ENGLISH));
  });

  it('links to the same pages', () => {
    const others = (page: string) =>
      linksOf(page)
        .filter((link) => ![ENGLISH, CHINESE].includes(link))
        // A picture may show the page in Chinese.
        .map((link) => link.replace(/-zh\.png$/, '.png'))
        .sort();
    expect(others(CHINESE)).toEqual(others(ENGLISH));
  });

  it('is linked from the English one, and links back', () => {
    expect(linksOf(ENGLISH)).toContain(CHINESE);
    expect(linksOf(CHINESE)).toContain(ENGLISH);
  });
});
