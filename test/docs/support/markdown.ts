import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = process.cwd();

export interface CodeBlock {
  readonly page: string;
  /** Counted from 1 within its page. */
  readonly number: number;
  readonly language: string;
  readonly text: string;
  /** What a `<!-- given: … -->` above the block declares for the compiler, unseen by readers. */
  readonly given: string;
}

/** Every page whose code people copy. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const libraries = ['payscore-simulator'].map((name) => `libs/${name}/README.md`);
  return ['README.md', 'README.zh-CN.md', ...docs.map((name) => `docs/${name}`), ...libraries];
}

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

export function codeBlocksOf(page: string): CodeBlock[] {
  const fence = /(?:<!-- given: ([\s\S]*?) -->\n+)?^```(\w*)\n([\s\S]*?)^```$/gm;
  return [...readPage(page).matchAll(fence)].map(([, given = '', language = '', text = ''], index) => ({
    page,
    number: index + 1,
    language,
    text,
    given,
  }));
}

export interface Heading {
  readonly level: number;
  readonly text: string;
}

export function headingsOf(page: string): Heading[] {
  return [...withoutCode(page).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text,
  }));
}

/** The first cell of every row of every table, headers and rules left out. */
export function tableKeysOf(page: string): string[][] {
  const tables = withoutCode(page).matchAll(/(?:^\|.*\n)+/gm);
  return [...tables].map(([table]) =>
    table
      .trimEnd()
      .split('\n')
      .slice(2)
      .map((row) => row.split(/(?<!\\)\|/)[1]?.trim() ?? ''),
  );
}

/** Links of a page of this repository to other pages and files, with their anchors. */
export function linksOf(page: string): string[] {
  return linksIn(readPage(page));
}

/** Links in a text that lead to other pages and files beside it. */
export function linksIn(text: string): string[] {
  const targets = [...outsideCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^(https?:|mailto:)/.test(target));
}

const withoutCode = (page: string) => outsideCode(readPage(page));

const outsideCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '');
