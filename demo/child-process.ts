import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the demo, ready to be used. */
export interface Child<Ready> {
  readonly ready: Ready;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

/** Starts a built file as a process of its own and waits for its `ready` message. */
export async function startChild<Ready>(
  file: URL,
  environment: Record<string, string>,
): Promise<Child<Ready>> {
  const child = fork(fileURLToPath(file), [], {
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${fileURLToPath(file)} ended before it was ready.\n${complaint}`);
  });
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready];
  ended.catch(() => undefined);
  return { ready, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
