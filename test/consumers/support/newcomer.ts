import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { codeBlocksOf } from '../../docs/support/markdown.js';
import { consumersPath } from './steps.js';

const run = promisify(execFile);
const BASH = ['-euo', 'pipefail', '-c'];

/** Somebody at a shell who copies commands and files from pages into an app. */
export class Newcomer {
  private readonly started: ChildProcess[] = [];

  constructor(
    readonly app: string,
    readonly port: number,
    private readonly home: string,
    private readonly more: Record<string, string> = {},
  ) {}

  /** Runs commands and answers what they print. @throws Error with their output */
  async shell(script: string, cwd = this.app): Promise<string> {
    try {
      const { stdout } = await run('bash', [...BASH, script], { cwd, env: this.environment() });
      return stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`failed: ${script}\n${stdout}${stderr}`, { cause: error });
    }
  }

  /** Like another terminal in the app's folder. Its `problem()` is what it printed, once it has ended. */
  background(script: string): { problem: () => string; output: () => string } {
    const env = this.environment();
    const child = spawn('bash', [...BASH, script], { cwd: this.app, env, detached: true });
    this.started.push(child);
    let text = '';
    const keep = (chunk: Buffer) => (text += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const problem = () => (child.exitCode === null ? '' : `ended with ${child.exitCode}:\n${text}`);
    return { problem, output: () => text };
  }

  copy(files: readonly PageFile[]): void {
    for (const { path, text } of files) {
      const target = join(this.app, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }

  /** What the app answers; status 0 while nothing listens. */
  async call(path: string, init?: RequestInit, port = this.port): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://localhost:${port}${path}`, init).catch(() => null);
    return response ? { status: response.status, text: await response.text() } : { status: 0, text: '' };
  }

  end(): void {
    for (const { pid } of this.started.splice(0)) if (pid !== undefined) killGroup(pid);
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: consumersPath(),
      HOME: process.env['HOME'],
      TMPDIR: this.home,
      NO_COLOR: '1',
      PORT: String(this.port),
      npm_config_prefer_offline: 'true',
      npm_config_ignore_scripts: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      ...this.more,
    };
  }
}

export interface PageFile {
  /** Below the app's folder. */
  readonly path: string;
  readonly text: string;
}

/** The blocks of a page that begin with the name of their file; of several with one name, the last. */
export function filesOf(page: string): PageFile[] {
  const files = codeBlocksOf(page).flatMap(({ text }): [string, string][] => {
    const [, path] = /^\/\/ ([\w./-]+\.(?:ts|mjs|cjs))/.exec(text) ?? [];
    return path === undefined ? [] : [[path, text]];
  });
  return [...new Map(files)].map(([path, text]) => ({ path, text }));
}

/** One file of a page. @throws Error where the page has none of this name */
export function fileOf(page: string, path: string): PageFile {
  const found = filesOf(page).find((file) => file.path === path);
  if (!found) throw new Error(`${page} has no block that begins with // ${path}`);
  return found;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
