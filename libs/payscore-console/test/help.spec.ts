import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAYSCORE_ERROR_CODES } from '../../payscore-sync/src/errors/error-codes.js';
import { HINT_CODES } from '../../payscore-sync/src/errors/hints.js';
import { PARK_REMEDIES } from '../../payscore-sync/src/ledger/states/park-reason.js';
import { SYNC_STATUSES } from '../../payscore-sync/src/ledger/states/sync-states.js';
import { remedyInChinese } from '../../payscore-sync/src/ledger/states/remedy-in-chinese.js';
import { ERRORS } from '../src/tables/errors.js';
import { DOUBLE_PAID, REJECTED, REMEDIES, remedyIn } from '../src/tables/remedies.js';
import { helpSections } from '../src/views/help/entries.js';

describe('the help', () => {
  it.each(['en', 'zh'] as const)('has every status, park reason, hint and error code, in %s', (language) => {
    const entries = helpSections(language, 'HTTP {status}').flatMap((section) => section.entries);
    const codes = [...SYNC_STATUSES, ...Object.keys(PARK_REMEDIES), ...HINT_CODES, ...PAYSCORE_ERROR_CODES];
    for (const code of codes) {
      const found = entries.find((entry) => entry.code === code);
      const text = `${found?.title ?? ''}${found?.text ?? ''}`;
      expect({ code, text }).toEqual({
        code,
        text: expect.stringMatching(language === 'zh' ? /\p{Script=Han}/u : /[a-z]/),
      });
    }
  });

  it('says of error codes what docs/errors.md says', () => {
    const page = readFileSync(join(process.cwd(), 'docs/errors.md'), 'utf8');
    const rows = [...page.matchAll(/^\| \[(PAYSCORE_E_\w+)\]\S+ +\| [^|]+ \| (.+?) +\|$/gm)];
    const inShort = new Map(rows.map(([, code, text]) => [code, text]));
    for (const [code, [english]] of Object.entries(ERRORS))
      expect([code, english]).toEqual([code, inShort.get(code)]);
  });

  it('gives a remedy in Chinese as the package does', () => {
    const remedies = [...Object.values(REMEDIES.en), ...Object.values(REJECTED.en), DOUBLE_PAID.en];
    for (const remedy of remedies) expect(remedyIn('zh', remedy)).toBe(remedyInChinese(remedy));
    expect(remedyIn('zh', 'of another version')).toBe('of another version');
    expect(remedyIn('en', DOUBLE_PAID.en)).toBe(DOUBLE_PAID.en);
  });
});
