import pg from 'pg';
import { describeWith } from '../../support/describe-with.js';
import { HostRunner } from '../../support/host-runner.js';
import { openShop, type Shop } from '../../support/shop.js';

const RECORD_ONLY = { PAYSCORE_WORKER: '0' };

const REPEATS = [
  { repeat: 'refuse', answered: 'refused' },
  { repeat: 'accept', answered: 'accepted' },
] as const;

describeWith('postgres').each(REPEATS)(
  'the runbook of a restored backup, a repeated sync being $answered',
  ({ repeat }) => {
    const hosts = new HostRunner();
    let shop: Shop;

    beforeAll(async () => {
      shop = await openShop({ repeat }, hosts);
    });

    afterAll(async () => {
      await shop?.close();
      await hosts.close();
    });

    /** The database as it is now; nobody may be connected to it. */
    async function copyOf(url: string, name: string): Promise<string> {
      const server = Object.assign(new URL(url), { pathname: '/postgres' });
      const client = new pg.Client(server.href);
      await client.connect();
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${new URL(url).pathname.slice(1)}`);
      await client.end();
      return Object.assign(server, { pathname: `/${name}` }).href;
    }

    it('ends with every payment told once, and what people decided as they decided it', async () => {
      const [settled, open, wrong, later] = [shop.order(), shop.order(), shop.order(), shop.order()];
      const paidAt = { paid_time: new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z$/, '+00:00') };
      const right = { ...paidAt, paid_amount: 1000 };

      // Before the backup: one is settled; one, and one with a wrong amount, are still to be delivered.
      const first = await shop.start();
      const [sync] = await first.until([(await first.record(settled, right)).id], 'synced');
      await first.stop();
      let recorder = await shop.start(RECORD_ONLY);
      const { id: openId } = await recorder.record(open, right);
      const { id: wrongId } = await recorder.record(wrong, { ...paidAt, paid_amount: 900 });
      await recorder.stop();
      const backup = await copyOf(shop.database.url, `payscore_backup_${repeat}`);

      // After it: the wrong one is cancelled and recorded anew, one more is paid, all is delivered.
      recorder = await shop.start(RECORD_ONLY);
      await recorder.act('cancel', wrongId, 'wrong amount');
      await recorder.record(wrong, right);
      await recorder.record(later, right);
      await recorder.stop();
      const worker = await shop.start();
      const of = async (orderNo: string) => {
        const { body } = await worker.call('GET', `/payscore/serviceorders/${orderNo}/syncs`);
        return (body as { items: { id: string }[] }).items.map(({ id }) => id);
      };
      const delivered = [openId, ...(await of(later)), (await of(wrong)).at(-1) as string];
      await worker.until(delivered, 'synced');
      await worker.stop();

      // 1. Restored, and nothing delivers yet.
      const restored = { DATABASE_URL: backup };
      const repairing = await shop.start({ ...restored, ...RECORD_ONLY });
      const sentBefore = shop.simulator.journal.entries().length;
      expect(await repairing.get(sync?.id as string)).toMatchObject({ status: 'synced' });
      expect(await repairing.get(openId)).toMatchObject({ status: 'queued' });
      expect(await repairing.get(wrongId)).toMatchObject({ status: 'queued' });
      // 2. What people decided.
      await repairing.act('cancel', wrongId, 'wrong amount, again after the restore');
      // 3. What is missing, and more than that.
      const again = await Promise.all(
        [settled, open, wrong, later].map(async (orderNo) => (await repairing.record(orderNo, right)).id),
      );
      expect(again.slice(0, 2)).toEqual([sync?.id, openId]);
      await repairing.stop();
      expect(shop.simulator.journal.entries()).toHaveLength(sentBefore);

      // 4. Deliver. 5. Nothing is left for a person.
      const last = await shop.start(restored);
      const ended = await last.until(again, 'synced', 'parked', 'double_paid', 'resolved');
      expect(ended.map(({ status }) => status)).toEqual(['synced', 'synced', 'synced', 'synced']);
      expect(await last.get(wrongId)).toMatchObject({ status: 'cancelled' });
      const effects = shop.simulator.journal.effects().map(({ outOrderNo, amount }) => [outOrderNo, amount]);
      expect(effects.sort()).toEqual([settled, open, wrong, later].map((orderNo) => [orderNo, 1000]).sort());
      await last.stop();
      await dropped(backup);
    });

    async function dropped(url: string): Promise<void> {
      const client = new pg.Client(Object.assign(new URL(url), { pathname: '/postgres' }).href);
      await client.connect();
      await client.query(`DROP DATABASE payscore_backup_${repeat} WITH (FORCE)`);
      await client.end();
    }
  },
);
