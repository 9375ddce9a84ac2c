import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the demo, there from the moment it was started. */
export interface Child<Ready> {
  /** Its `ready` message. */
  readonly ready: Promise<Ready>;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

/** Starts a built file as a process of its own. */
export function startChild<Ready>(file: URL, environment: Record<string, string>): Child<Ready> {
  const child = fork(fileURLToPath(file), [], {
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return { ready: readyMessage(child, fileURLToPath(file)), stop: () => stop(child) };
}

async function readyMessage<Ready>(child: ChildProcess, name: string): Promise<Ready> {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${name} ended before it was ready.\n${complaint}`);
  });
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready];
  ended.catch(() => undefined);
  return ready;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
