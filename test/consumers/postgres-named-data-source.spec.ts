import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describeWith } from '../support/describe-with.js';
import { killAll, type RunningProcess } from '../support/process.js';
import { restOf } from '../support/rest.js';
import { type Consumer, consumerOf } from './support/consumer.js';
import { type PackedSimulator, startPackedSimulator } from './support/packed-simulator.js';
import { newPostgresDatabase } from './support/postgres-database.js';
import { settledSync, syncBody } from './support/rest.js';

describeWith('postgres')(
  'a host with its own database and the ledger in a named data source, on PostgreSQL',
  () => {
    const token = randomBytes(16).toString('hex');
    let consumer: Consumer;
    let simulator: PackedSimulator;
    let host: RunningProcess<{ url: string }>;
    let shop: string;
    let payments: string;

    beforeAll(async () => {
      consumer = await consumerOf('postgres-named-data-source', 'nest12');
      [simulator, shop, payments] = await Promise.all([
        startPackedSimulator(),
        newPostgresDatabase(),
        newPostgresDatabase(),
      ]);
    });

    afterAll(killAll);

    const tablesIn = async (url: string) => {
      const client = new pg.Client(url);
      await client.connect();
      const { rows } = await client.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      );
      await client.end();
      return rows.map(({ name }) => name);
    };

    it('compiles under strict against the packed types', () => {
      expect(consumer.compilerOutput).toBe('');
    });

    it('keeps the ledger in the named data source alone', async () => {
      host = await consumer.start('dist/main.js', {
        ...simulator.environment,
        SHOP_TOKEN: token,
        SHOP_DATABASE_URL: shop,
        PAYMENTS_DATABASE_URL: payments,
      });
      expect(await tablesIn(payments)).toContain('payscore_syncs');
      expect(await tablesIn(shop)).toEqual([]);
    });

    it('brings what REST recorded to synced', async () => {
      const rest = restOf(host.ready.url, token);
      const orderNo = await simulator.putOrder(40);
      const { status, body } = await rest('POST', `/payscore/serviceorders/${orderNo}/sync`, syncBody(40));
      expect(status).toBe(202);
      expect(await settledSync(rest, `/payscore/syncs/${body.id}`)).toMatchObject({ status: 'synced' });
      expect(await simulator.order(orderNo)).toMatchObject({ state: 'DONE' });
    });

    it('ends in order on SIGTERM', async () => {
      expect(await host.end('SIGTERM')).toEqual({ code: 0, signal: null });
    });
  },
);
