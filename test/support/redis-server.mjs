import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  answering,
  ended,
  findProgram,
  freePort,
  LOOPBACK,
  spawnAt,
  UNPRIVILEGED,
} from './private-server.mjs';

/**
 * Starts a private Redis from the binary on this machine, without persistence, as an unprivileged user.
 * @param {{ settings?: readonly string[], port?: number, at?: import('./private-server.mjs').Place }} [wishes] settings: more of
 *   the command line
 * @returns {Promise<{ url: string, port: number, pid: number, kill: (signal: NodeJS.Signals) => void,
 *   ask: (command: string) => Promise<string>, restart: () => Promise<void>, stop: () => Promise<void> } | null>} null when there is no binary. restart: after a kill
 */
export async function startRedis({ settings = [], port, at = LOOPBACK } = {}) {
  const binary = findProgram('redis-server');
  if (!binary) return null;
  const folder = mkdtempSync(join(tmpdir(), 'payscore-redis-'));
  if (process.getuid?.() === 0) chownSync(folder, UNPRIVILEGED, UNPRIVILEGED);
  const place = { host: at.host, port: port ?? (await freePort()) };
  const launch = async () => {
    const options = [
      '--port',
      place.port,
      '--bind',
      place.host,
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ];
    const started = spawnAt(at, binary, [...options.map(String), ...settings], { stdio: 'ignore' });
    await answering(() => askRedis(place, 'PING'), started, 'redis-server');
    return started;
  };
  let server = await launch();
  return {
    url: `redis://${place.host}:${place.port}`,
    port: place.port,
    get pid() {
      return server.pid;
    },
    kill: (signal) => void server.kill(signal),
    ask: (command) => askRedis(place, command),
    async restart() {
      await ended(server, 'SIGKILL');
      server = await launch();
    },
    async stop() {
      // A stopped process ends by no other signal.
      await ended(server, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How long a server may take to answer, ms. One that is stopped never does. */
const ANSWER_MS = 2000;

/**
 * The beginning of the answer to a command.
 * @param {{ host: string, port: number }} place of a Redis or a sentinel
 * @param {string} command in one line
 * @returns {Promise<string>}
 * @throws Error when it is none of success, or does not come in time
 */
export async function askRedis(place, command) {
  const socket = connect(place);
  socket.setTimeout(ANSWER_MS, () =>
    socket.destroy(new Error(`Redis did not answer within ${ANSWER_MS} ms`)),
  );
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [answer] = await once(socket, 'data');
    if (String(answer).startsWith('-')) throw new Error(`Redis answers ${answer}`);
    return String(answer);
  } finally {
    socket.destroy();
  }
}
