import { spawn } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { installMariadb, mariadbArguments, mariadbProgram } from './mariadb-server.mjs';
import { ended, freePort, UNPRIVILEGED } from './private-server.mjs';

const FOLDERS = ['/usr/lib/galera', '/usr/lib64/galera-4', '/usr/lib/galera-4', '/usr/lib64/galera'];

/** How long a node may take to join the others, with all it missed, ms. */
const JOIN_MS = 60_000;

/** Short, so that a dead node is given up after a second and a campaign sees it many times. */
const GROUP = {
  'evs.keepalive_period': 'PT0.3S',
  'evs.inactive_check_period': 'PT0.2S',
  'evs.suspect_timeout': 'PT1S',
  'evs.inactive_timeout': 'PT2S',
  'evs.install_timeout': 'PT2S',
  'gcache.size': '64M',
};

/**
 * @typedef {object} GaleraNode
 * @property {string} url of the database `payscore`
 * @property {number} port
 * @property {(signal: NodeJS.Signals) => Promise<void>} end
 * @property {() => Promise<void>} start resolves when it takes statements again, with all it missed
 * @property {(isAlone: boolean) => Promise<void>} isolate cuts it off from the other nodes, or no more: without a majority
 *   it answers every statement with 1047. Resolves when that shows
 */

/** Path of Galera's library; undefined when this machine has none, or no MariaDB. */
export function galeraLibrary() {
  if (!mariadbProgram()) return undefined;
  return FOLDERS.map((folder) => join(folder, 'libgalera_smm.so')).find(existsSync);
}

/**
 * Starts a MariaDB Galera cluster of three nodes on the loopback address.
 * @param {readonly string[]} settings more options of each node
 * @returns {Promise<{ nodes: readonly GaleraNode[], stop: () => Promise<void> } | null>} null when there are no binaries
 */
export async function startGalera(settings = []) {
  const library = galeraLibrary();
  if (!library) return null;
  const { data, options, remove } = await installMariadb();
  const ports = await Promise.all(Array.from({ length: 3 }, () => freePort()));
  const cluster = {
    library,
    settings,
    address: `gcomm://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`,
  };
  const folders = [data];
  const nodes = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    for (const folder of folders.slice(1)) rmSync(folder, { recursive: true, force: true });
    remove();
  };
  try {
    const seed = await newNode({ ...cluster, data, options, groupPort: ports[0], name: 'node0' });
    nodes.push(seed);
    await seed.start(['--wsrep-new-cluster']);
    await ask(seed.port, 'CREATE DATABASE payscore');
    // The others begin with its files and its place in the history, so that none has to be copied as a whole.
    await seed.end('SIGTERM');
    for (const [index, groupPort] of ports.entries()) {
      if (index === 0) continue;
      const folder = `${data}-${index}`;
      folders.push(folder);
      await copy(data, folder, options);
      nodes.push(await newNode({ ...cluster, data: folder, options, groupPort, name: `node${index}` }));
    }
    await seed.start(['--wsrep-new-cluster']);
    for (const node of nodes.slice(1)) await node.start();
    return { nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function newNode({ library, settings, address, data, options, groupPort, name }) {
  const [port, istPort, sstPort] = [await freePort(), await freePort(), await freePort()];
  const group = {
    ...{ 'gmcast.listen_addr': `tcp://127.0.0.1:${groupPort}`, 'ist.recv_addr': `127.0.0.1:${istPort}` },
    ...GROUP,
  };
  const given = [
    ...mariadbArguments(data, port),
    ...['--wsrep-on=ON', `--wsrep-provider=${library}`, `--wsrep-cluster-address=${address}`],
    ...['--wsrep-cluster-name=payscore', `--wsrep-node-name=${name}`, '--wsrep-node-address=127.0.0.1'],
    ...['--wsrep-sst-method=rsync', `--wsrep-sst-receive-address=127.0.0.1:${sstPort}`],
    `--wsrep-provider-options=${Object.entries(group)
      .map(([option, value]) => `${option}=${value}`)
      .join(';')}`,
    ...['--binlog-format=ROW', '--innodb-autoinc-lock-mode=2', ...settings],
  ];
  const processOptions = { ...options, cwd: data, env: { ...options.env, TMPDIR: data } };
  let server = null;
  let hasCrashed = false;
  // A statement without a table is answered even without a majority.
  const isReady = () =>
    ask(port, "SHOW STATUS LIKE 'wsrep_ready'").then(
      ([row]) => row?.Value === 'ON',
      () => false,
    );
  return {
    port,
    url: `mariadb://root@127.0.0.1:${port}/payscore`,
    async end(signal) {
      if (server === null) return;
      hasCrashed = signal === 'SIGKILL';
      // A stopped process does not end.
      await ended(server, signal);
    },
    async start(more = []) {
      const position = hasCrashed ? await recoveredPosition([...given], processOptions) : [];
      server = spawn(mariadbProgram(), [...given, ...more, ...position], {
        ...processOptions,
        stdio: 'ignore',
      });
      await until(isReady, server);
    },
    async isolate(isAlone) {
      await ask(port, `SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${isAlone ? 1 : 0}'`);
      await until(async () => (await isReady()) !== isAlone, server);
    },
  };
}

/** Where a node that crashed was in the history: without it, it would copy another one as a whole. */
async function recoveredPosition(given, options) {
  const child = spawn(mariadbProgram(), [...given, '--wsrep-recover'], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  await new Promise((resolve) => child.once('close', resolve));
  const [, position] = /Recovered position: *(\S+)/.exec(said) ?? [];
  return position ? [`--wsrep-start-position=${position}`] : [];
}

async function until(isSo, server) {
  for (const end = Date.now() + JOIN_MS; Date.now() < end; await delay(50)) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error('A node of Galera ended');
    if (await isSo()) return;
  }
  throw new Error('A node of Galera did not get there in time');
}

async function ask(port, statement) {
  const connection = await mysql.createConnection({
    host: '127.0.0.1',
    port,
    user: 'root',
    connectTimeout: 2000,
  });
  try {
    const [rows] = await connection.query({ sql: statement, timeout: 5000 });
    return rows;
  } finally {
    connection.destroy();
  }
}

/** For the same user. */
async function copy(from, to, options) {
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
  for (const file of ['galera.cache', 'gvwstate.dat']) rmSync(join(to, file), { force: true });
  if (options.uid === undefined) return;
  const child = spawn('chown', ['-R', `${UNPRIVILEGED}:${UNPRIVILEGED}`, to], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('close', resolve));
}
