import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../shared/databases.mjs';
import { number, ratio, table, withRange } from '../shared/format.mjs';
import { interleave } from '../shared/rounds.mjs';
import { ratios, spread } from '../shared/statistics.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const BARE_HOST = join(ROOT, 'bench', 'hosts', 'start.process.mjs');
const EXAMPLE_HOST = join(ROOT, 'dist', 'src', 'main.js');

const NAMES = {
  without: 'a bare host without the module: Nest, Express, TypeORM',
  with: 'the same with the module',
  example: 'the example host of this repository',
};

/** From `node` to listening, on a SQLite database whose tables exist: what does the module add? */
export async function run({ full, remote, progress }) {
  const rounds = full ? 15 : 7;
  const server = await startServer('sqlite');
  const databases = {};
  for (const host of Object.keys(NAMES)) databases[host] = await server.createDatabase();
  const results = await interleave(Object.keys(NAMES), rounds, (host, round) => {
    progress(`start: ${host}, round ${round}`);
    return startHost(host, databases[host].options, remote);
  });
  await Promise.all(Object.values(databases).map((database) => database.drop()));
  return { sections: [section(results, rounds)], targets: [], data: results };
}

/** Time and memory of one process until it listens. */
async function startHost(host, database, remote) {
  const [file, environment] = host === 'example' ? example(database, remote) : bare(host, database, remote);
  const startedAt = performance.now();
  const child = fork(file, [], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const [first] = await Promise.race([once(child, 'message'), ended]);
  const wallMs = performance.now() - startedAt;
  if (first?.type !== 'ready') throw new Error(`${NAMES[host]} did not start.`);
  const memoryMib = residentMib(child.pid);
  child.kill('SIGKILL');
  await ended;
  return { wallMs, memoryMib };
}

function bare(host, database, { credentials, addresses }) {
  const { mchid, serialNo, merchantPrivateKey, platformKeyId, platformPublicKey } = credentials;
  const institution = {
    mchid,
    merchantSerialNo: serialNo,
    privateKey: merchantPrivateKey,
    wechatpayPublicKeys: [{ id: platformKeyId, publicKey: platformPublicKey }],
    baseUrls: [addresses.http],
  };
  const options = host === 'with' ? { institutions: [institution] } : null;
  return [BARE_HOST, { BENCH_START: JSON.stringify({ database, options }) }];
}

function example(database, { credentials, addresses }) {
  const environment = {
    PORT: '0',
    DATABASE_URL: `sqlite:${database.database}`,
    PAYSCORE_MCHID: credentials.mchid,
    PAYSCORE_MERCHANT_SERIAL_NO: credentials.serialNo,
    PAYSCORE_MERCHANT_PRIVATE_KEY: credentials.merchantPrivateKey,
    PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: credentials.platformKeyId,
    PAYSCORE_WECHATPAY_PUBLIC_KEY: credentials.platformPublicKey,
    PAYSCORE_BASE_URL: addresses.http,
    PAYSCORE_HTTP_TOKEN: 'http-token-of-the-bench',
    PAYSCORE_OPERATOR_TOKENS: 'bench:operator-token-of-the-bench',
  };
  return [EXAMPLE_HOST, environment];
}

/** From /proc, so NaN elsewhere than on Linux. */
function residentMib(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(kib) / 1024;
}

function section(results, rounds) {
  const column = (host, field) => results[host].map((result) => result[field]);
  const head = [
    'from `node` to listening',
    'ms',
    'to the one without',
    'memory MiB',
    'more than without, MiB',
  ];
  const rows = Object.entries(NAMES).map(([host, name]) => [
    name,
    withRange(spread(column(host, 'wallMs'))),
    ratio(ratios(column(host, 'wallMs'), column('without', 'wallMs'))),
    withRange(spread(column(host, 'memoryMib'))),
    number(spread(column(host, 'memoryMib')).median - spread(column('without', 'memoryMib')).median),
  ]);
  return `${rounds} starts each, on SQLite\n\n${table(head, rows)}`;
}
