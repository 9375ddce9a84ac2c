import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering, ended, findProgram, freePort, UNPRIVILEGED } from './private-server.mjs';
import { askRedis } from './redis-server.mjs';

/** Name of the watched group. */
export const GROUP = 'payscore';

/** How many sentinels watch it: the fewest that can agree without one of them. */
const COUNT = 3;

/** A master that does not answer for so long is replaced, ms. */
const DOWN_AFTER_MS = 1000;

/** A failover that did not work is tried again after twice this time, ms. */
const FAILOVER_MS = 3000;

/**
 * Starts three sentinels from Redis' binary on this machine.
 * @param {{ host: string, port: number }} master that they watch, with its replicas
 * @returns {Promise<{ places: readonly { host: string, port: number }[], master: () => Promise<number>, stop: () => Promise<void> }>}
 *   master: port of the one that they believe to be the master
 */
export async function startSentinels(master) {
  const folder = mkdtempSync(join(tmpdir(), 'payscore-sentinel-'));
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  if (isRoot) chownSync(folder, UNPRIVILEGED, UNPRIVILEGED);
  const servers = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => ended(server, 'SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  };
  const launch = async () => {
    const place = { host: '127.0.0.1', port: await freePort() };
    // They write what they learn into it.
    const file = join(folder, `${place.port}.conf`);
    writeFileSync(file, settingsOf(place, master).join('\n'));
    if (isRoot) chownSync(file, UNPRIVILEGED, UNPRIVILEGED);
    const server = spawn(findProgram('redis-server'), [file, '--sentinel'], { ...identity, stdio: 'ignore' });
    servers.push(server);
    await answering(() => askRedis(place, 'PING'), server, 'redis-sentinel');
    return place;
  };
  try {
    const places = await Promise.all(Array.from({ length: COUNT }, launch));
    return { places, master: () => masterOf(places[0]), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function settingsOf(place, master) {
  return [
    `port ${place.port}`,
    `bind ${place.host}`,
    `sentinel monitor ${GROUP} ${master.host} ${master.port} ${Math.floor(COUNT / 2) + 1}`,
    `sentinel down-after-milliseconds ${GROUP} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${GROUP} ${FAILOVER_MS}`,
  ];
}

async function masterOf(sentinel) {
  // An array of its host and its port.
  const answer = await askRedis(sentinel, `SENTINEL GET-MASTER-ADDR-BY-NAME ${GROUP}`);
  return Number(answer.split('\r\n')[4]);
}
