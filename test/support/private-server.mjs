import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** `nobody`: database servers refuse to run as root, and this user exists everywhere. */
export const UNPRIVILEGED = 65534;

/** Folders of servers that an ordinary user's PATH may lack. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/bin'];

/**
 * @typedef {object} PrivateServer
 * @property {string} url
 * @property {string} [folder] of its binaries
 * @property {string} [data] folder of its data
 * @property {number} pid of the server now running
 * @property {(isCrash?: boolean, meanwhile?: () => Promise<void>) => Promise<void>} restart ends it, at a crash
 *   without a word, and starts it again, after what is to happen meanwhile
 * @property {() => Promise<void>} stop
 */

/**
 * Where a server listens, and what runs commands there: for an address in a network namespace `nsenter` and its options.
 * @typedef {{ readonly host: string, readonly enter: readonly string[] }} Place
 */

/** @type {Place} */
export const LOOPBACK = { host: '127.0.0.1', enter: [] };

/**
 * Starts a program at a place, as root as an unprivileged user.
 * @param {Place} place
 * @param {string} binary
 * @param {readonly string[]} options
 * @param {import('node:child_process').SpawnOptions} settings
 */
export function spawnAt({ enter: [program, ...entering] }, binary, options, settings) {
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  if (program === undefined) return spawn(binary, options, { ...identity, ...settings });
  // Only root may enter; then it becomes the other user.
  const as = ['--setuid', String(UNPRIVILEGED), '--setgid', String(UNPRIVILEGED)];
  return spawn(program, [...entering, ...as, binary, ...options], settings);
}

/** Ends a server, unless it has ended. */
export async function ended(server, signal) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill(signal);
  await once(server, 'exit');
}

/** Resolves when the child ended well. @throws Error with what it wrote to stderr */
export async function finished(child, name) {
  let problem = '';
  child.stderr.on('data', (chunk) => (problem += chunk));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${problem}`);
}

/**
 * Makes the data of a new server in a folder, once in a run of the tests; then copies them, which takes a tenth of the time.
 * To PostgreSQL's `system_identifier` such servers are one and the same.
 * @param {string} name of the kept copy
 * @param {string} data the folder, empty and of the server's user
 * @param {() => Promise<void>} make makes them there
 */
export async function keptData(name, data, make) {
  const { PAYSCORE_RUN_FOLDER: folder } = process.env;
  const kept = folder && join(folder, name);
  const copy = (from, to) =>
    finished(spawn('cp', ['-a', `${from}/.`, to], { stdio: ['ignore', 'ignore', 'pipe'] }), 'cp');
  if (kept && existsSync(kept)) return copy(kept, data);
  await make();
  if (!kept) return;
  const draft = mkdtempSync(`${kept}-`);
  await copy(data, draft);
  try {
    renameSync(draft, kept);
  } catch {
    // Another worker was first.
    rmSync(draft, { recursive: true });
  }
}

/**
 * A port that nobody listens to, on any address. Not of those that systems give to whoever asks for none: another process
 * would have it before the one it is for.
 */
export async function freePort() {
  for (;;) {
    const probe = createServer();
    const isFree = once(probe, 'listening').then(
      () => true,
      () => false,
    );
    probe.listen(randomInt(10_000, 32_000));
    if (!(await isFree)) continue;
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

/** Resolves once `connect` succeeds. */
export async function answering(connect, server, name) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`${name} ended with ${server.exitCode ?? server.signalCode}`);
    try {
      await connect();
      return;
    } catch {
      await delay(50);
    }
  }
  throw new Error(`${name} did not answer within 10 seconds`);
}

/** Path of a program of this machine; undefined when it has none. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SERVER_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
