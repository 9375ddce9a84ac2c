import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ConfigurationError } from '../../errors/index.js';

/**
 * Folders of the page: beside the compiled code, as in the package; for code that runs from its sources, the output of
 * the library's build or of the page's own.
 */
const FOLDERS = ['../../console/', '../../../dist/console/', '../../../../payscore-console/dist/'];

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** A file of the page. */
export interface ConsoleFile {
  readonly type: string;
  readonly content: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

/** The page of the console, read once. */
export class ConsoleFiles {
  constructor(
    /** HTML with `{{assets}}`, `{{shell}}` and `{{signInUrl}}`, each within an attribute. */
    private readonly shell: string,
    private readonly assets: ReadonlyMap<string, ConsoleFile>,
  ) {}

  /** The page with these values in place of their names. */
  page(values: Readonly<Record<'assets' | 'shell' | 'signInUrl', string>>): ConsoleFile {
    const html = Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`{{${name}}}`, () => escaped(value)),
      this.shell,
    );
    return consoleFile('.html', Buffer.from(html));
  }

  /** A file of the build; null for any other name. */
  asset(name: string): ConsoleFile | null {
    return this.assets.get(name) ?? null;
  }
}

/**
 * Reads the page.
 * @throws ConfigurationError when it is missing, as in a bundle
 */
export function readConsoleFiles(folders: readonly string[] = builtFolders()): ConsoleFiles {
  const folder = folders.find((path) => existsSync(join(path, 'index.html')));
  if (folder === undefined) {
    const remedy =
      'Leave nestjs-payscore-sync out of bundles, so that its files are found, or leave http.console out.';
    throw new ConfigurationError([
      { field: 'http.console', message: 'has no page: dist/console is missing.', remedy },
    ]);
  }
  const assets = readdirSync(join(folder, 'assets')).map((name) => {
    const file = consoleFile(extname(name), readFileSync(join(folder, 'assets', name)));
    return [name, file] as const;
  });
  return new ConsoleFiles(readFileSync(join(folder, 'index.html'), 'utf8'), new Map(assets));
}

const builtFolders = () => FOLDERS.map((path) => fileURLToPath(new URL(path, import.meta.url)));

function consoleFile(extension: string, content: Buffer): ConsoleFile {
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    content,
    gzipped: gzipSync(content, { level: 9 }),
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
