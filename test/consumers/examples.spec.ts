import { randomBytes } from 'node:crypto';
import { until } from '../support/eventually.js';
import { killAll, type RunningProcess } from '../support/process.js';
import { restOf } from '../support/rest.js';
import { type Consumer, consumerOf } from './support/consumer.js';
import { type PackedSimulator, startPackedSimulator, SUB_MCHID } from './support/packed-simulator.js';
import { settledSync, syncBody } from './support/rest.js';

const newToken = () => randomBytes(16).toString('hex');

describe('the examples', () => {
  const compiled = async (name: string): Promise<Consumer> => {
    const example = await consumerOf(name, 'nest12');
    expect(example.compilerOutput).toBe('');
    return example;
  };
  const start = (example: Consumer, environment: Record<string, string>): Promise<Host> =>
    example.start('dist/main.js', { ...environment, PORT: '0' });
  type Host = RunningProcess<{ url: string }>;
  let simulator: PackedSimulator;

  beforeAll(async () => void (simulator = await startPackedSimulator()));
  afterAll(killAll);

  it('minimal: compiles, starts, and brings an order to synced', async () => {
    const example = await compiled('minimal');
    const token = newToken();
    const { ready } = await start(example, { ...simulator.environment, SHOP_TOKEN: token });

    const orderNo = await simulator.putOrder(30);
    const path = `/payscore/serviceorders/${orderNo}/sync`;
    expect((await restOf(ready.url, newToken())('POST', path, syncBody(30))).status).toBe(401);
    const rest = restOf(ready.url, token);
    expect((await rest('POST', path, syncBody(30))).status).toBe(202);
    expect(await settledSync(rest, `${path}s`)).toMatchObject({ status: 'synced' });
  });

  it('multi-institution: each desk reaches its own institution, and finds nothing of the other', async () => {
    const example = await compiled('multi-institution');
    const names = ['HK', 'MO'] as const;
    const simulators = { HK: simulator, MO: await startPackedSimulator(['--mchid', '1230000102']) };
    const tokens = { HK: newToken(), MO: newToken() };
    const environment = names.flatMap((name) => [
      ...Object.entries(simulators[name].environment).map(
        ([key, value]) => [`${name}_${key}`, value] as const,
      ),
      [`${name}_TOKEN`, tokens[name]] as const,
    ]);
    const { ready } = await start(example, Object.fromEntries(environment));
    const rest = { HK: restOf(ready.url, tokens.HK), MO: restOf(ready.url, tokens.MO) };

    const ids: Record<string, string> = {};
    for (const name of names) {
      const orderNo = await simulators[name].putOrder(9);
      const { status, body } = await rest[name](
        'POST',
        `/payscore/serviceorders/${orderNo}/sync?institution=${name === 'HK' ? 'hongkong' : 'macao'}`,
        syncBody(9),
      );
      expect([status, body.id]).toEqual([202, expect.any(String)]);
      ids[name] = body.id;
      expect(await settledSync(rest[name], `/payscore/syncs/${body.id}`)).toMatchObject({ status: 'synced' });
      expect(await simulators[name].order(orderNo)).toMatchObject({ state: 'DONE' });
    }
    expect((await rest.HK('GET', `/payscore/syncs/${ids['MO']}`)).status).toBe(404);
    expect((await rest.MO('POST', `/payscore/syncs/${ids['HK']}/retry`, {})).status).toBe(404);
    const { items } = (await rest.HK('GET', '/payscore/syncs?institution=hongkong')).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([ids['HK']]);
  });

  it('existing-app: prefix, pipe and guard go on, cash is synced, and a double payment handled', async () => {
    const example = await compiled('existing-app');
    await example.command('typeorm', ['migration:run', '-d', 'dist/data-source.js']);
    const [manager, cashier] = [newToken(), newToken()];
    const staff = `alice:manager:${manager},bob:cashier:${cashier}`;
    const { ready } = await start(example, {
      ...simulator.environment,
      STAFF: staff,
      PAYSCORE_TIMEOUT_MS: '2000',
      PAYSCORE_MARGIN_MS: '100',
    });
    const bob = restOf(ready.url, cashier);
    const alice = restOf(ready.url, manager);

    const orderNo = await simulator.putOrder(250);
    expect((await bob('POST', '/api/v1/cash-payments', { orderNo, amount: -1 })).status).toBe(400);
    const taken = await bob('POST', '/api/v1/cash-payments', { orderNo, amount: 250 });
    expect([taken.status, taken.body]).toMatchObject([201, { payment: { amount: 250 } }]);
    const syncs = `/api/payscore/serviceorders/${orderNo}/syncs`;
    expect(await settledSync(bob, syncs)).toMatchObject({ status: 'synced', subMchid: SUB_MCHID });

    const id: string = taken.body.sync.id;
    expect((await bob('POST', `/api/payscore/syncs/${id}/retry`, {})).status).toBe(403);
    expect((await alice('POST', `/api/payscore/syncs/${id}/retry`, {})).status).toBe(409);
    expect((await restOf(ready.url, newToken())('GET', syncs)).status).toBe(401);

    const paidOnline = await simulator.putOrder(60);
    await simulator.customerPays(paidOnline);
    const { body } = await bob('POST', '/api/v1/cash-payments', { orderNo: paidOnline, amount: 60 });
    const doubled = await settledSync(alice, `/api/payscore/syncs/${body.sync.id}`);
    expect(doubled).toMatchObject({ status: 'double_paid', transactionId: expect.any(String) });
    await refundListed(alice, body.payment.id as number);
  });

  /** Resolves once the app's handler has put the payment on its list. */
  async function refundListed(rest: ReturnType<typeof restOf>, id: number): Promise<void> {
    await until(async () => (await rest('GET', `/api/v1/cash-payments/${id}`)).body.refundNeeded === true);
  }
});
