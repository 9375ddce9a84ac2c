import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** README and docs, and all they link to, each where the links look for it. */
const PAGES = [
  ...['README.md', 'README.zh-CN.md', 'LICENSE', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...['SECURITY.md', 'docs', 'examples', 'libs/payscore-simulator/README.md', 'src/README.md'],
];

const isWritten = (path) =>
  !/[\\/](node_modules|dist|data|package-lock\.json|\.env|[^\\/]+\.sqlite)$/.test(path);

for (const page of PAGES) {
  const target = join(import.meta.dirname, page);
  // What was taken out since the last time must not be packed.
  rmSync(target, { recursive: true, force: true });
  cpSync(join(ROOT, page), target, { recursive: true, filter: isWritten });
}
