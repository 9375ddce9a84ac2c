import { randomBytes } from 'node:crypto';
import { killAll, type RunningProcess } from '../support/process.js';
import { restOf } from '../support/rest.js';
import { type Consumer, consumerOf } from './support/consumer.js';
import { type PackedSimulator, startPackedSimulator } from './support/packed-simulator.js';
import { settledSync, syncBody } from './support/rest.js';

describe('a host on Fastify, with a global prefix and autoLoadEntities', () => {
  const token = randomBytes(16).toString('hex');
  let consumer: Consumer;
  let simulator: PackedSimulator;
  let host: RunningProcess<{ url: string }>;

  beforeAll(async () => {
    consumer = await consumerOf('fastify', 'nest12');
    simulator = await startPackedSimulator();
  });

  afterAll(killAll);

  it('compiles under strict against the packed types', () => {
    expect(consumer.compilerOutput).toBe('');
  });

  it('starts as a process, and creates the tables itself', async () => {
    host = await consumer.start('dist/main.js', { ...simulator.environment, SHOP_TOKEN: token });
    expect(host.ready.url).toMatch(/^http:/);
  });

  it('brings what REST recorded to synced', async () => {
    const rest = restOf(host.ready.url, token);
    const orderNo = await simulator.putOrder(12);
    const accepted = await rest('POST', `/api/payscore/serviceorders/${orderNo}/sync`, syncBody(12));
    expect([accepted.status, accepted.headers.get('location')]).toEqual([
      202,
      `/api/payscore/syncs/${accepted.body.id}`,
    ]);
    expect(await settledSync(rest, `/api/payscore/syncs/${accepted.body.id}`)).toMatchObject({
      status: 'synced',
      attemptLog: [{ httpStatus: 204 }],
    });
  });

  it('takes a notification by its raw bytes, and no forged one', async () => {
    const orderNo = await simulator.putOrder(8);
    expect(await simulator.notify(`${host.ready.url}/api`, orderNo)).toBe(200);
    expect(await simulator.notify(`${host.ready.url}/api`, orderNo, 'forged')).toBe(401);
  });

  it('answers at once within Prefer: wait', async () => {
    const orderNo = await simulator.putOrder(3);
    const response = await fetch(`${host.ready.url}/api/payscore/serviceorders/${orderNo}/sync`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', prefer: 'wait=30' },
      body: JSON.stringify(syncBody(3)),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('preference-applied')).toBe('wait=30');
    expect(await response.json()).toMatchObject({ status: 'synced' });
  });

  it('answers problems for what its guard, its parser and the page refuse', async () => {
    const path = '/api/payscore/serviceorders/1/sync';
    const rest = restOf(host.ready.url, token);
    const answers = [
      await restOf(host.ready.url)('POST', path, syncBody(1)),
      await rest('POST', path, '{"detail":'),
      await rest('POST', path, `{"a":"${'x'.repeat(65_536)}"}`),
      await rest('POST', path, syncBody(1, { type: 'Order_Unpaid' })),
    ];
    expect(answers.map(({ status, body }): unknown => [status, body.code])).toEqual([
      [401, 'PAYSCORE_E_UNAUTHENTICATED'],
      [400, 'PAYSCORE_E_BAD_REQUEST'],
      [413, 'PAYSCORE_E_BODY_TOO_LARGE'],
      [400, 'PAYSCORE_E_VALIDATION'],
    ]);
    for (const { headers } of answers) {
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
  });
});
