import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, isolate } from '../src/i18n/fill.js';
import { type Both, chooseLanguage } from '../src/i18n/language.js';
import * as texts from '../src/texts/index.js';

const HAN = /\p{Script=Han}/u;
/** Names that Chinese operators read in English as well, and texts that are all values. */
const AS_IN_ENGLISH = ['appName', 'requestId', 'trace', 'storyTitle', 'storyWhen', 'notPossible'];

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

const TEXTS: Readonly<Record<string, Both>> = texts;

describe('the texts of the page', () => {
  it.each(Object.entries(TEXTS))('has %s in both languages', (key, [english, chinese]) => {
    expect(english.trim()).not.toBe('');
    expect(english).not.toMatch(HAN);
    if (!AS_IN_ENGLISH.includes(key)) expect(chinese).toMatch(HAN);
    expect(placeholders(chinese)).toEqual(placeholders(english));
  });

  it('uses each of them', () => {
    const source = join(process.cwd(), 'libs/payscore-console/src');
    const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('texts/'))
      .map((file) => readFileSync(join(source, file), 'utf8'))
      .join('\n');
    expect(Object.keys(TEXTS).filter((key) => !code.includes(`texts.${key}`))).toEqual([]);
  });

  it('fills in values, each once, whatever they hold', () => {
    expect(fill('{a} and {b}', { a: '{b} $& | x', b: 'y' })).toBe('{b} $& | x and y');
    expect(fill('{n} sync | {n} syncs', { n: 1 })).toBe('1 sync');
    expect(fill('{n} sync | {n} syncs', { n: 2000 }, (n) => n.toLocaleString('en'))).toBe('2,000 syncs');
    expect(fill('{constructor}', {})).toBe('{constructor}');
  });

  it('keeps the directions of a text from outside within it', () => {
    expect(isolate('\u202Ea\u2069b')).toBe('\u2068ab\u2069');
  });

  it('takes the first language wished for that it has', () => {
    expect(chooseLanguage([null, 'fr', 'zh-HK', 'en'])).toBe('zh');
    expect(chooseLanguage(['de'])).toBe('en');
  });
});
