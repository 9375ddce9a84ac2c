import { randomBytes } from 'node:crypto';
import { killAll, type RunningProcess } from '../support/process.js';
import { restOf } from '../support/rest.js';
import { type Consumer, consumerOf } from './support/consumer.js';
import { type PackedSimulator, startPackedSimulator } from './support/packed-simulator.js';
import { settledSync, syncBody } from './support/rest.js';

const DESKS = ['shop', 'kiosk'] as const;
type Desk = (typeof DESKS)[number];
const OTHER: Record<Desk, Desk> = { shop: 'kiosk', kiosk: 'shop' };

describe('a host with two registrations, each with its path and its guard', () => {
  const tokens = { shop: randomBytes(16).toString('hex'), kiosk: randomBytes(16).toString('hex') };
  let consumer: Consumer;
  let simulators: Record<Desk, PackedSimulator>;
  let host: RunningProcess<{ url: string }>;
  const ids: Partial<Record<Desk, string>> = {};

  const rest = (token?: string) => restOf(host.ready.url, token);

  beforeAll(async () => {
    consumer = await consumerOf('two-registrations', 'nest12');
    const [shop, kiosk] = await Promise.all(
      ['1230000201', '1230000202'].map((mchid) => startPackedSimulator(['--mchid', mchid])),
    );
    simulators = { shop: shop!, kiosk: kiosk! };
  });

  afterAll(killAll);

  it('compiles under strict against the packed types', () => {
    expect(consumer.compilerOutput).toBe('');
  });

  it('starts as a process', async () => {
    const environment = DESKS.flatMap((desk) => [
      ...Object.entries(simulators[desk].environment).map(
        ([name, value]) => [`${desk.toUpperCase()}_${name}`, value] as const,
      ),
      [`${desk.toUpperCase()}_TOKEN`, tokens[desk]] as const,
    ]);
    host = await consumer.start('dist/main.js', Object.fromEntries(environment));
    expect(host.ready.url).toMatch(/^http:/);
  });

  it.each(DESKS)('brings what the %s records to synced, at its own institution', async (desk) => {
    const orderNo = await simulators[desk].putOrder(11);
    const path = `/${desk}/payscore/serviceorders/${orderNo}/sync`;
    const { status, headers, body } = await rest(tokens[desk])('POST', path, syncBody(11));
    expect([status, headers.get('location')]).toEqual([202, `/${desk}/payscore/syncs/${body.id}`]);
    ids[desk] = body.id as string;
    expect(await settledSync(rest(tokens[desk]), `/${desk}/payscore/syncs/${body.id}`)).toMatchObject({
      status: 'synced',
    });
    expect(await simulators[desk].order(orderNo)).toMatchObject({ state: 'DONE' });
    expect(await simulators[OTHER[desk]].order(orderNo)).toBeUndefined();
  });

  it.each(DESKS)(
    'refuses at the path of the %s no token, a wrong one, and that of the other',
    async (desk) => {
      for (const token of [undefined, randomBytes(16).toString('hex'), tokens[OTHER[desk]]]) {
        for (const [method, path] of [
          ['GET', `/${desk}/payscore/syncs`],
          ['GET', `/${desk}/payscore/syncs/${ids[desk]}`],
          ['POST', `/${desk}/payscore/serviceorders/1/sync`],
          ['POST', `/${desk}/payscore/syncs/${ids[desk]}/retry`],
        ] as const) {
          const refused = await rest(token)(method, path, method === 'POST' ? {} : undefined);
          expect([path, refused.status]).toEqual([path, 401]);
        }
      }
    },
  );

  it.each(DESKS)('finds at the path of the %s nothing of the other', async (desk) => {
    const own = rest(tokens[desk]);
    expect((await own('GET', `/${desk}/payscore/syncs/${ids[OTHER[desk]]}`)).status).toBe(404);
    expect((await own('POST', `/${desk}/payscore/syncs/${ids[OTHER[desk]]}/retry`, {})).status).toBe(404);
    const { items } = (await own('GET', `/${desk}/payscore/syncs`)).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([ids[desk]]);
  });

  it('gives each injected service its own syncs', async () => {
    expect((await rest()('GET', '/counts')).body).toEqual({ shop: 1, kiosk: 1 });
  });

  it('serves no route anywhere else', async () => {
    expect((await rest(tokens.shop)('GET', '/payscore/syncs')).status).toBe(404);
  });
});
