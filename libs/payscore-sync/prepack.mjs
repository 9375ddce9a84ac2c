import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** README and docs, and all they link to, each where the links look for it. */
const PAGES = [
  ...['README.md', 'README.zh-CN.md', 'LICENSE', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...[
    'SECURITY.md',
    'docs',
    'deploy/prometheus',
    'deploy/grafana',
    'examples',
    'libs/payscore-simulator/README.md',
    'src/README.md',
  ],
];

const isWritten = (path) =>
  !/[\\/](node_modules|dist|data|images|package-lock\.json|\.env|token|[^\\/]+\.test\.yml|[^\\/]+\.sqlite)$/.test(
    path,
  );

for (const page of PAGES) {
  const target = join(import.meta.dirname, page);
  // What was taken out since the last time must not be packed.
  rmSync(target, { recursive: true, force: true });
  cpSync(join(ROOT, page), target, { recursive: true, filter: isWritten });
}

// Pictures weigh more than the code: who reads the packed pages does without.
for (const page of ['README.md', 'README.zh-CN.md', ...pagesOf('docs')]) {
  const path = join(import.meta.dirname, page);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^!\[[^\]]*\]\([^)]*images\/[^)]*\)\n\n?/gm, ''));
}

function pagesOf(folder) {
  return readdirSync(join(import.meta.dirname, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}
