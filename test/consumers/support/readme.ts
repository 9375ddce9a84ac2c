import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { codeBlocksOf, readPage } from '../../docs/support/markdown.js';
import { ROOT } from '../../support/process.js';
import { LIBRARIES } from './packages-at-hand.mjs';
import { consumersHome } from './steps.js';

const SECTION = 'In your app';
const INSTALL = 'npm install ';
/** What docs/testing.md, embedding.md, rest.md and operations.md install later on. */
const MORE = ['jest', '@swc/core', '@swc/jest', 'pg', '@nestjs/swagger', '@nestjs/terminus'].concat(
  ['api', 'sdk-metrics', 'exporter-prometheus'].map((name) => `@opentelemetry/${name}`),
);

/** The section's shell blocks, in their order. */
export function shellOfReadme() {
  const text = readPage('README.md')
    .split(/^## /m)
    .find((part) => part.startsWith(SECTION));
  const blocks = codeBlocksOf('README.md').filter((block) => text?.includes(block.text));
  const [install, simulator, start, look] = blocks
    .filter(({ language }) => language === 'sh')
    .map((block) => block.text);
  if (!install || !simulator || !start || !look)
    throw new Error('The README lacks one of its four commands.');
  return { install, simulator, start, look };
}

/** The README's first block up to its installations, with the command line at hand in place of that of the registry. */
export function withoutInstalls(script: string): string {
  const cli = 'npx @nestjs/cli@12';
  if (!script.includes(cli)) throw new Error(`The README does not make the app with ${cli}.`);
  const lines = script.replace(cli, join(ROOT, 'node_modules/.bin/nest')).split('\n');
  return lines.filter((line) => !line.startsWith(INSTALL)).join('\n');
}

/** Adds to the app's package.json what the README's `npm install NAMES` adds, and the docs' later on. Answers all names. */
export function addDependencies(app: string, script: string): string[] {
  const file = join(app, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  const installs = script.split('\n').filter((line) => line.startsWith(INSTALL));
  const added = [...installs, INSTALL + MORE.join(' ')].flatMap((line) => {
    const words = line.slice(INSTALL.length).split(' ');
    const field = words.includes('--save-dev') ? 'devDependencies' : 'dependencies';
    return words.filter((word) => !word.startsWith('-')).map((name) => ({ name, field }));
  });
  for (const { name, field } of added) {
    manifest[field] = { ...manifest[field], [name]: rangeOf(app, name) };
  }
  writeFileSync(file, JSON.stringify(manifest));
  return added.map(({ name }) => name);
}

function rangeOf(app: string, name: string): string {
  if (LIBRARIES.includes(name)) return `file:${relative(app, join(consumersHome(), `${name}.tgz`))}`;
  const version = pinned()[name];
  if (version === undefined) throw new Error(`${name} is not at hand in this checkout.`);
  return version;
}

function pinned(): Record<string, string> {
  const read = (file: string) =>
    JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, Record<string, string>>;
  const { dependencies, devDependencies } = read('package.json');
  return {
    ...dependencies,
    ...devDependencies,
    ...read('test/consumers/sets/nest12/package.json')['dependencies'],
  };
}
