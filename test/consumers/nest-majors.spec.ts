import { randomBytes } from 'node:crypto';
import { describeWith, type OptionalServer } from '../support/describe-with.js';
import { killAll, type RunningProcess, startProcess } from '../support/process.js';
import { restOf } from '../support/rest.js';
import { type Consumer, type DependencySet, placeConsumer } from './support/consumer.js';
import { newPostgresDatabase } from './support/postgres-database.js';
import { type PackedSimulator, startPackedSimulator } from './support/packed-simulator.js';
import { settledSync, syncBody } from './support/rest.js';

const HOSTS = [
  { name: 'an ESM host on NestJS 12 and TypeORM 1', fixture: 'nest12-esm', set: 'nest12', on: 'SQLite' },
  {
    name: 'a CommonJS host on NestJS 11 and TypeORM 0.3',
    fixture: 'nest11-commonjs',
    set: 'nest11',
    on: 'SQLite',
  },
  {
    name: 'a CommonJS host on NestJS 11 and TypeORM 0.3',
    fixture: 'nest11-commonjs',
    set: 'nest11',
    on: 'PostgreSQL',
  },
  {
    name: 'a CommonJS host on NestJS 11, TypeORM 0.3 and BullMQ 5',
    fixture: 'nest11-commonjs',
    set: 'nest11',
    on: 'PostgreSQL and Redis',
  },
] as const;

const SERVERS = {
  SQLite: [],
  PostgreSQL: ['postgres'],
  'PostgreSQL and Redis': ['postgres', 'redis'],
} as const;

for (const { name, fixture, set, on } of HOSTS) {
  describeWith(...SERVERS[on])(`${name}, on ${on}`, () => suite(fixture, set, SERVERS[on]));
}

/** Each fixture is compiled once, whatever databases it runs on. */
const compiled = new Map<string, { consumer: Consumer; output: Promise<string> }>();

function compile(fixture: string, set: DependencySet): { consumer: Consumer; output: Promise<string> } {
  const before = compiled.get(fixture);
  if (before) return before;
  const consumer = placeConsumer(`test/consumers/fixtures/${fixture}`, set);
  const once = { consumer, output: consumer.command('tsc', ['-p', 'tsconfig.json']) };
  compiled.set(fixture, once);
  return once;
}

function suite(fixture: string, set: DependencySet, servers: readonly OptionalServer[]): void {
  const token = randomBytes(16).toString('hex');
  let database: Record<string, string>;
  let consumer: Consumer;
  let simulator: PackedSimulator;
  let host: RunningProcess<{ url: string }>;

  beforeAll(async () => {
    ({ consumer } = compile(fixture, set));
    database = servers.includes('postgres') ? { DATABASE_URL: await newPostgresDatabase() } : {};
    simulator = await startPackedSimulator();
  });

  afterAll(killAll);

  it('compiles under strict against the packed types', async () => {
    expect(await compile(fixture, set).output).toBe('');
  });

  it('creates the tables with its own TypeORM command line', async () => {
    const output = await consumer.command(
      'typeorm',
      ['migration:run', '-d', 'dist/data-source.js'],
      database,
    );
    expect(output).toContain('executed successfully');
  });

  it('is found in order by the doctor', async () => {
    const environment = { ...simulator.environment, ...database };
    const output = await consumer.command('payscore', ['doctor'], environment);
    expect(output).toContain('✔ database dist/data-source.js: ');
    expect(output).toMatch(
      /✔ tables: .*\n✔ server settings: .*\n[✔!] durability: .*\n17 checks: \d+ good, \d to look at, 0 failed/,
    );
  });

  it('starts as a process', async () => {
    const redis = servers.includes('redis')
      ? { REDIS_URL: process.env['PAYSCORE_TEST_REDIS'] as string }
      : {};
    const environment = { ...simulator.environment, ...database, ...redis, SHOP_TOKEN: token };
    host = await consumer.start('dist/main.js', environment);
    expect(host.ready.url).toMatch(/^http:/);
  });

  it('brings cash that it recorded in its own transaction to synced', async () => {
    const rest = restOf(host.ready.url, token);
    const orderNo = await simulator.putOrder(700);
    const taken = await rest('POST', `/cash/${orderNo}`, { amount: 700, subMchid: '1900000109' });
    expect([taken.status, taken.body]).toMatchObject([201, { outOrderNo: orderNo }]);

    const sync = await settledSync(rest, `/payscore/serviceorders/${orderNo}/syncs`);
    expect(sync).toMatchObject({ status: 'synced', attempts: 1 });
    expect(await simulator.order(orderNo)).toMatchObject({ state: 'DONE' });
  });

  it('brings what REST recorded to synced, and refuses who has no token', async () => {
    const orderNo = await simulator.putOrder(5);
    const path = `/payscore/serviceorders/${orderNo}/sync`;
    const refused = await restOf(host.ready.url)('POST', path, syncBody(5));
    expect([refused.status, refused.body]).toMatchObject([401, { code: 'PAYSCORE_E_UNAUTHENTICATED' }]);

    const rest = restOf(host.ready.url, token);
    const accepted = await rest('POST', path, syncBody(5));
    expect(accepted.status).toBe(202);
    const location = accepted.headers.get('location') ?? '';
    expect(await settledSync(rest, location)).toMatchObject({ status: 'synced' });
  });

  it('takes a notification by its raw bytes, and no forged one', async () => {
    const orderNo = await simulator.putOrder(8);
    expect(await simulator.notify(host.ready.url, orderNo)).toBe(200);
    expect(await simulator.notify(host.ready.url, orderNo, 'forged')).toBe(401);
  });

  it('ends in order on SIGTERM', async () => {
    const { code, signal } = await host.end('SIGTERM');
    expect([0, 'SIGTERM']).toContain(code ?? signal);
  });
}

describe('hosts on NestJS 11, with a global prefix, that read bodies in their own ways', () => {
  const token = randomBytes(16).toString('hex');
  let simulator: PackedSimulator;
  let hosts: { name: string; url: string }[];

  beforeAll(async () => {
    const { consumer, output } = compile('nest11-commonjs', 'nest11');
    expect(await output).toBe('');
    simulator = await startPackedSimulator();
    const environment = { ...simulator.environment, SHOP_TOKEN: token };
    ({ hosts } = (
      await startProcess<{ hosts: typeof hosts }>('dist/raw-bytes.js', environment, consumer.folder)
    ).ready);
  });

  afterAll(killAll);

  const answersOf = async (ask: (url: string) => Promise<unknown>) =>
    Object.fromEntries(
      await Promise.all(
        hosts.map(async ({ name, url }): Promise<[string, unknown]> => [name, await ask(url)]),
      ),
    ) as Record<string, unknown>;
  const all = (answer: unknown, more: Record<string, unknown> = {}) => ({
    'Express with useBodyParser': answer,
    'Express with rawBody': answer,
    'Express without a parser': answer,
    'Fastify with bodyLimit': answer,
    'Fastify with rawBody': answer,
    'Fastify with a parser that gives Buffers': answer,
    'Fastify with its own parser': answer,
    ...more,
  });

  it('take notifications by their raw bytes, and no forged ones', async () => {
    const taken = [];
    for (const { url } of hosts) {
      const orderNo = await simulator.putOrder(8);
      taken.push([await simulator.notify(url, orderNo), await simulator.notify(url, orderNo, 'forged')]);
    }
    expect(taken).toEqual(hosts.map(() => [200, 401]));
  });

  it('answer notifications above the limit of their parser by it', async () => {
    const headers = { 'content-type': 'application/json', 'wechatpay-signature': 'x' };
    const body = JSON.stringify({ padding: 'x'.repeat(5000) });
    const notify = async (url: string) => {
      const path = `${url}/notifications/${simulator.environment['PAYSCORE_MCHID']}`;
      return (await fetch(path, { method: 'POST', headers, body })).status;
    };
    expect(await answersOf(notify)).toEqual(
      all(413, { 'Express without a parser': 401, 'Fastify with its own parser': 401 }),
    );
  });

  it('record by REST what their parser reads, and answer problems to the rest', async () => {
    const path = '/payscore/serviceorders/A-1/sync';
    const record = async (url: string) => {
      const rest = restOf(url, token);
      const recorded = await rest('POST', path, syncBody(8));
      const refused = await rest('POST', path, syncBody(8, { padding: 'x'.repeat(5000) }));
      return [recorded, refused].flatMap(({ status, body }): unknown[] => [status, body.code]);
    };
    const [invalid, tooLarge] = ['PAYSCORE_E_VALIDATION', 'PAYSCORE_E_BODY_TOO_LARGE'];
    expect(await answersOf(record)).toEqual(
      all([202, undefined, 413, tooLarge], {
        'Express without a parser': [400, invalid, 400, invalid],
        'Fastify with a parser that gives Buffers': [400, invalid, 413, tooLarge],
        'Fastify with its own parser': [202, undefined, 400, invalid],
      }),
    );
  });
});
