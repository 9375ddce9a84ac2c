import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { minify } from '@swc/core';
import { build } from 'esbuild';

const HERE = import.meta.dirname;
const OUT = join(HERE, 'dist');
const LIBRARY = join(HERE, '../payscore-sync/dist');

/** Texts come first, and so beside each other: gzip packs them a kilobyte better. */
const ENTRY = ['texts/index', 'story/index', 'tables/errors', 'tables/remedies', 'main'].map(
  (name) => `import './${name}.js';`,
);

/** One script and one style sheet named by hash, and the shell that names them. */
async function buildPage() {
  rmSync(OUT, { recursive: true, force: true });
  const { outputFiles } = await build({
    stdin: { contents: ENTRY.join('\n'), resolveDir: join(HERE, 'src'), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: 'app-[hash]',
    outdir: join(OUT, 'assets'),
    write: false,
  });
  mkdirSync(join(OUT, 'assets'), { recursive: true });
  for (const file of outputFiles) writeFileSync(file.path, await smaller(file));
  const nameOf = (extension) => basename(outputFiles.find(({ path }) => path.endsWith(extension)).path);
  const shell = readFileSync(join(HERE, 'src/index.html'), 'utf8')
    .replace('{{script}}', nameOf('.js'))
    .replace('{{style}}', nameOf('.css'));
  writeFileSync(join(OUT, 'index.html'), shell);
}

/** esbuild bundles well and packs fairly: SWC saves another 2 %. */
async function smaller({ path, text }) {
  if (!path.endsWith('.js')) return text;
  const { code } = await minify(text, { module: true, compress: { passes: 2 }, mangle: true });
  return code;
}

// The library's build empties its folder, so the page is copied after it: `node build.mjs --copy`.
if (process.argv.includes('--copy')) cpSync(OUT, join(LIBRARY, 'console'), { recursive: true });
else await buildPage();
