import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { table } from './format.mjs';
import { targetRow } from './targets.mjs';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');

/**
 * Puts each question's tables between its own two marks in docs/performance.md and leaves everything else there, which
 * is written by hand, as it is.
 *
 * @param {{ command: string, mode: string, date: string, machine: readonly string[] }} about
 * @param {Record<string, { sections: string[], targets: import('./targets.mjs').Target[] }>} results
 */
export async function writeDocument(about, results) {
  let text = readFileSync(FILE, 'utf8');
  for (const [question, result] of Object.entries(results)) {
    text = replaceBetween(text, question, body(about, result));
  }
  const config = await resolveConfig(FILE);
  writeFileSync(FILE, await format(text, { ...config, filepath: FILE }));
}

function body({ command, mode, date, machine }, { sections, targets }) {
  const run = `_${date}, ${mode} mode: \`${command}\`. ${machine.join('. ')}._`;
  const summary = table(['target', '', 'measured', 'met'], targets.map(targetRow));
  return [run, ...(targets.length > 0 ? [summary] : []), ...sections].join('\n\n');
}

function replaceBetween(text, question, replacement) {
  const [begin, end] = [`<!-- bench:${question} -->`, `<!-- /bench:${question} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no marks for ${question}.`);
  return `${text.slice(0, from + begin.length)}\n\n${replacement}\n\n${text.slice(to)}`;
}
