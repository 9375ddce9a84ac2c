import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTING_RANGES } from '../../src/options/settings.js';

describe('docs/settings.md', () => {
  it('has every setting of the environment, with its default and range', () => {
    const page = readFileSync(join(process.cwd(), 'docs/settings.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(PAYSCORE_\w+)`\s+\| ([^|]+?)\s+\| (\d+) – (\d+)\s+\|/gm)];
    const settings = Object.entries(SETTING_RANGES).map(([name, { defaultValue, min, max }]) => ({
      variable: `PAYSCORE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      // 0 stands for "work it out".
      defaultValue: name === 'drainMs' ? 'timeout + margin' : String(defaultValue),
      range: [String(min), String(max)],
    }));
    expect(rows.map(([, variable, defaultValue, ...range]) => ({ variable, defaultValue, range }))).toEqual(
      settings,
    );
  });
});
