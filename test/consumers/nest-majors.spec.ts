import { randomBytes } from 'node:crypto';
import { describeWith } from '../support/describe-with.js';
import { killAll, type RunningProcess } from '../support/process.js';
import { restOf } from '../support/rest.js';
import { type Consumer, consumerOf } from './support/consumer.js';
import { newPostgresDatabase } from './support/postgres-database.js';
import { type PackedSimulator, startPackedSimulator } from './support/packed-simulator.js';
import { settledSync, syncBody } from './support/rest.js';
import type { DependencySet } from './support/steps.js';

const NEST_11 = {
  name: 'a CommonJS host on NestJS 11 and TypeORM 0.3',
  fixture: 'nest11-commonjs',
  set: 'nest11',
} as const;
const APPS = [
  { name: 'an ESM host on NestJS 12 and TypeORM 1', fixture: 'nest12-esm', set: 'nest12', on: 'SQLite' },
  { ...NEST_11, on: 'SQLite' },
  { ...NEST_11, on: 'PostgreSQL' },
] as const;

let simulator: PackedSimulator;

beforeAll(async () => void (simulator = await startPackedSimulator()));
afterAll(killAll);

for (const { name, fixture, set, on } of APPS) {
  const servers = on === 'PostgreSQL' ? (['postgres'] as const) : [];
  describeWith(...servers)(`${name}, on ${on}`, () => suite(fixture, set, on));
}

function suite(fixture: string, set: DependencySet, on: 'SQLite' | 'PostgreSQL'): void {
  let database: Record<string, string>;
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await consumerOf(fixture, set);
    database = on === 'PostgreSQL' ? { DATABASE_URL: await newPostgresDatabase() } : {};
  });

  it('compiles under strict against the packed types', () => {
    expect(consumer.compilerOutput).toBe('');
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

  const environment = () => ({ ...simulator.environment, ...database });
  describe('as a process', () => running(() => ({ consumer, environment: environment() })));
  if (on === 'SQLite') return;
  describeWith('redis')('as a process, told by BullMQ 5 on Redis', () => {
    const redis = { REDIS_URL: process.env['PAYSCORE_TEST_REDIS'] as string };
    running(() => ({ consumer, environment: { ...environment(), ...redis } }));
  });
}

function running(app: () => { consumer: Consumer; environment: Record<string, string> }): void {
  const token = randomBytes(16).toString('hex');
  let host: RunningProcess<{ url: string }>;

  it('starts', async () => {
    const { consumer, environment } = app();
    host = await consumer.start('dist/main.js', { ...environment, SHOP_TOKEN: token });
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
  let hosts: { name: string; url: string }[];

  beforeAll(async () => {
    const consumer = await consumerOf('nest11-commonjs', 'nest11');
    const environment = { ...simulator.environment, SHOP_TOKEN: token };
    ({ hosts } = (await consumer.start<{ hosts: typeof hosts }>('dist/raw-bytes.js', environment)).ready);
  });

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
