import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const BENCH = join(import.meta.dirname, '..');

/** @type {Set<import('node:child_process').ChildProcess>} */
const started = new Set();

/**
 * A process of its own for one thing that is measured, so that its CPU and memory are the operating system's count and
 * nobody warms up another's code.
 *
 * @typedef {object} Child
 * @property {number} pid
 * @property {(name: string, payload?: object) => Promise<any>} ask runs a task of `serve` there
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} file relative to bench/
 * @param {object} setup handed to `serve` there
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<Child>}
 */
export async function startChild(file, setup, environment = {}) {
  const child = fork(join(BENCH, file), [], {
    // As docs/scale.md asks for: more threads than cores take turns with the event loop and gain nothing.
    env: { UV_THREADPOOL_SIZE: String(availableParallelism()), ...process.env, ...environment },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  started.add(child);
  const ended = once(child, 'exit').then(([code, signal]) => {
    started.delete(child);
    throw new Error(`${file} ended with ${code ?? signal}`);
  });
  ended.catch(() => undefined);
  let lastId = 0;
  const ask = async (name, payload = {}) => {
    const id = (lastId += 1);
    const answered = new Promise((resolve, reject) => {
      const listen = (answer) => {
        if (answer.id !== id) return;
        child.off('message', listen);
        if (answer.error) reject(new Error(`${file}: ${answer.error}`));
        else resolve(answer.result);
      };
      child.on('message', listen);
    });
    child.send({ id, name, payload });
    return Promise.race([answered, ended]);
  };
  await ask('setup', setup);
  return {
    pid: child.pid,
    ask,
    async stop() {
      await ask('close');
      child.kill('SIGTERM');
      await ended.catch(() => undefined);
    },
  };
}

/** Nothing the bench started outlives it. */
export function killChildren() {
  for (const child of started) child.kill('SIGKILL');
}

/**
 * The other side: answers the tasks its parent asks for.
 *
 * @param {(setup: any) => Promise<Record<string, (payload: any) => unknown>>} start `close` is asked for at the end
 */
export function serve(start) {
  let tasks = {};
  const run = async (name, payload) => {
    if (name === 'setup') {
      tasks = { close: () => undefined, ...(await start(payload)) };
      return undefined;
    }
    return tasks[name](payload);
  };
  process.on('message', ({ id, name, payload }) => {
    run(name, payload).then(
      (result) => process.send({ id, result }),
      (error) => process.send({ id, error: error?.stack ?? String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  process.on('SIGTERM', () => process.exit());
}
