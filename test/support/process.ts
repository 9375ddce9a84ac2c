import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SHORT_LIVED } from './node-flags.mjs';

/** Folder of the checkout; Jest runs there. */
export const ROOT = process.cwd();

export interface RunningProcess<Ready> {
  readonly child: ChildProcess;
  readonly ready: Ready;
  output(): string;
  /** Sends a signal and answers how it ended. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const started = new Set<ChildProcess>();

/** Starts a built file of this checkout, or of another folder, and waits until it says that it is ready. */
export async function startProcess<Ready>(
  file: string,
  environment: Record<string, string>,
  folder = ROOT,
  args: string[] = [],
): Promise<RunningProcess<Ready>> {
  const { child, output } = launch(file, environment, folder, args);
  const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (typeof first !== 'object' || first === null) throw new Error(`${file} ended early:\n${output()}`);
  return {
    child,
    ready: first as Ready,
    output,
    async end(signal = 'SIGTERM') {
      const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
      child.kill(signal);
      const [code, by] = await exited;
      return { code, signal: by };
    },
  };
}

/** Runs a built file that is expected to end by itself. */
export async function runToEnd(
  file: string,
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(file, environment);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output() };
}

/** Nothing a test started outlives it. */
export function killAll(): void {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
}

/** Starts a built file and waits for nothing. */
export function launch(
  file: string,
  environment: Record<string, string>,
  folder = ROOT,
  args: string[] = [],
) {
  const child = fork(join(folder, file), args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: [...SHORT_LIVED],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  started.add(child);
  child.once('exit', () => started.delete(child));
  let text = '';
  const keep = (chunk: Buffer) => (text += chunk.toString());
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return { child, output: () => text };
}
