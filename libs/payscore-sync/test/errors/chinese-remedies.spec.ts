import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ERROR_REMEDIES,
  ERROR_REMEDIES_ZH,
  FINDING_REMEDIES,
  FINDING_REMEDIES_ZH,
  HINT_REMEDIES,
  HINT_REMEDIES_ZH,
} from '../../src/errors/index.js';
import {
  DOUBLE_PAID_REMEDY_ZH,
  PARK_REMEDIES_ZH,
  REJECTED_REMEDIES_ZH,
} from '../../src/ledger/states/chinese-remedies.js';
import { type PayscoreSyncRecord, remedyInChinese } from '../../src/ledger/index.js';
import { DOUBLE_PAID_REMEDY, PARK_REMEDIES, REJECTED_REMEDIES } from '../../src/ledger/states/park-reason.js';

const byStatus = (remedies: object): [string, string][] =>
  Object.entries(remedies).map(([status, text]) => [`REJECTED, ${status}`, text as string]);

const english: Readonly<Record<string, string>> = {
  ...PARK_REMEDIES,
  ...Object.fromEntries(byStatus(REJECTED_REMEDIES)),
  double_paid: DOUBLE_PAID_REMEDY,
  ...HINT_REMEDIES,
  ...FINDING_REMEDIES,
  ...ERROR_REMEDIES,
};
const chinese: Readonly<Record<string, string>> = {
  ...PARK_REMEDIES_ZH,
  ...Object.fromEntries(byStatus(REJECTED_REMEDIES_ZH)),
  double_paid: DOUBLE_PAID_REMEDY_ZH,
  ...HINT_REMEDIES_ZH,
  ...FINDING_REMEDIES_ZH,
  ...ERROR_REMEDIES_ZH,
};

describe('the remedies in Chinese', () => {
  it('are as many as in English, in the same order', () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
  });

  it.each(Object.entries(chinese))('%s is a Chinese sentence', (_code, text) => {
    expect(text).toMatch(/^[^\n]{20,}。$/);
    expect(text.match(/\p{Script=Han}/gu)?.length).toBeGreaterThan(10);
  });

  it.each(Object.entries(english))('%s names the same fields, settings, files and commands', (code, text) => {
    const names = text.match(/\w+_\w+|\w+\.pem|docs\/[\w.]+|npx [\w:-]+ [\w:-]+|--[a-z-]+/g) ?? [];
    expect(names.filter((name) => !chinese[code]?.includes(name))).toEqual([]);
  });

  it.each(Object.entries(english))('%s names the same actions of an operator', (code, text) => {
    const actions = ['cancel', 'resolve', 'retry'].filter((action) =>
      new RegExp(`\\b${action}\\b`, 'i').test(text),
    );
    const isOfASync = !code.startsWith('PAYSCORE_E_');
    expect(isOfASync ? actions.filter((action) => !chinese[code]?.includes(action)) : []).toEqual([]);
  });
});

describe('remedyInChinese', () => {
  it.each(Object.entries(english))('knows the remedy of %s', (code, text) => {
    expect(remedyInChinese(text)).toBe(chinese[code]);
  });

  it('leaves a text of another version as it is', () => {
    expect(remedyInChinese('Ask your bank.')).toBe('Ask your bank.');
  });

  it('takes the remedy of any record, which may have none, and answers a text with a text', () => {
    const remedyOf = (sync: Pick<PayscoreSyncRecord, 'remedy'>): string | null =>
      remedyInChinese(sync.remedy);
    const text: string = remedyInChinese(PARK_REMEDIES.UNCLEAR);
    expect(remedyOf({ remedy: null })).toBeNull();
    expect(remedyOf({ remedy: PARK_REMEDIES.UNCLEAR })).toBe(text);
  });
});

describe('docs/errors.zh-CN.md', () => {
  it('has each remedy as the library gives it, in the same order', () => {
    const page = readFileSync(join(process.cwd(), 'docs/errors.zh-CN.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (?:\[(\w+)\]\(\S+\)|`(\w+(?:, \d+)?)`) +\| (.+?) +\|$/gm)];
    const told = rows.map(([, linked, plain, text]) => [linked ?? plain, text]);
    expect(told.filter(([, text]) => text !== '处理办法')).toEqual(Object.entries(chinese));
  });
});
