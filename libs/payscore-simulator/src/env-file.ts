import { isUtf8 } from 'node:buffer';
import { open, readFile } from 'node:fs/promises';
import { toDotenv } from './environment.js';

/** An assignment, as the package dotenv reads it: name, separator, value; the value may go over several lines. */
const ASSIGNMENT =
  /^\s*(?:export\s+)?([\w.-]+)(\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/dgm;

/**
 * Writes variables into a `.env` file only its owner can read. Values of these variables are replaced where they
 * stand, and those that are missing come last; every other byte stays. The mode is set again: an older file keeps
 * its own on opening.
 */
export async function writeEnvFile(path: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const before = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  // Bytes that are no UTF-8 would not survive being read as such.
  const encoding = isUtf8(before) ? 'utf8' : 'latin1';
  const text = withVariables(before.toString(encoding), variables);
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text, encoding);
  } finally {
    await file.close();
  }
}

/** The text of a `.env` file with these variables in it. Their values must have no quotes and no line breaks. */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const missing = new Map(Object.entries(variables));
  const parts: string[] = [];
  let end = 0;
  for (const { 1: name = '', indices } of text.matchAll(ASSIGNMENT)) {
    const value = variables[name];
    const separator = indices?.[2];
    if (value === undefined || !separator) continue;
    const [from, to] = trimmed(text, indices[3] ?? [separator[1], separator[1]]);
    parts.push(text.slice(end, from), `"${value}"`);
    end = to;
    missing.delete(name);
  }
  const replaced = parts.join('') + text.slice(end);
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? '\n';
  const added = toDotenv(Object.fromEntries(missing)).replaceAll('\n', lineBreak);
  const needsBreak = added !== '' && replaced !== '' && !/[\r\n]$/.test(replaced);
  return replaced + (needsBreak ? lineBreak : '') + added;
}

/** The range without the white space around it; its start when there is nothing else. */
function trimmed(text: string, [from, to]: readonly [number, number]): [number, number] {
  const value = text.slice(from, to);
  if (value.trim() === '') return [from, from];
  return [to - value.trimStart().length, from + value.trimEnd().length];
}
