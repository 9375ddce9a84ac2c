import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SHORT_LIVED } from './node-flags.mjs';
import { ROOT } from './process.js';

const BIN = join(ROOT, 'libs/payscore-sync/bin/payscore.js');

export interface DoctorRun {
  readonly code: number | null;
  readonly stdout: string;
  /** Both streams. */
  readonly output: string;
}

/** What `--json` prints of one check. */
export interface DoctorCheck {
  readonly check: string;
  readonly subject: string | null;
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  readonly code: string | null;
  readonly remedy: string | null;
  readonly docs: string | null;
}

/** Runs the built `payscore` in a folder of its own, so that no `.env` lies about. */
export async function runPayscore(
  folder: string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<DoctorRun> {
  const child = spawn(process.execPath, [...SHORT_LIVED, BIN, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, output] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, output };
}

/** Runs one command of the built `payscore` after the other in one process, which loads it once. */
export class PayscoreRunner {
  private child?: Promise<ChildProcess>;

  /** One at a time. */
  async run(
    folder: string,
    args: readonly string[],
    environment: Record<string, string>,
  ): Promise<DoctorRun> {
    const child = await (this.child ??= this.start());
    child.send({ folder, args, environment });
    const over = new AbortController();
    const exit = once(child, 'exit', over).then(([code]) => new Error(`payscore ended with ${String(code)}`));
    const answer = once(child, 'message', over) as Promise<[DoctorRun]>;
    const first = await Promise.race([answer, exit]);
    over.abort();
    await Promise.allSettled([answer, exit]);
    if (first instanceof Error) throw first;
    return first[0];
  }

  async close(): Promise<void> {
    (await this.child)?.kill('SIGKILL');
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(join(ROOT, 'test/support/payscore.process.mjs'), [], {
      execArgv: [...SHORT_LIVED],
    });
    await once(child, 'message');
    return child;
  }
}
