import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { SyncServiceOrderDto } from 'nestjs-payscore-sync';
import { describeWith } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { SERVICE_ID, SUB_MCHID } from '../support/payments.js';
import { launch, ROOT } from '../support/process.js';
import { openShop, type Shop, type ShopProcess } from '../support/shop.js';

const LEASE = ['--lease-ms', '2500'];

let shop: Shop;
let till: ShopProcess;
const since = () => ['--since', new Date(Date.now() - 60_000).toISOString()];

async function open(): Promise<void> {
  shop = await openShop();
  till = await shop.start({ PAYSCORE_WORKER: '0' });
}

describeWith('postgres')('payscore recheck, after a backup was restored in place', () => {
  beforeAll(open);
  afterAll(() => shop?.close());

  it('says what it would do, and changes nothing', async () => {
    const { id } = await till.record(shop.order());
    const { code, stdout } = await shop.payscore(['recheck', ...since()]);
    expect(stdout).toMatch(/^1 unsettled syncs would be asked about .* Nothing was changed: add --apply\.$/m);
    expect(code).toBe(0);
    expect(await till.get(id)).toMatchObject({ status: 'queued' });
    await till.act('cancel', id, 'end of the test');
  });

  it('names a sync that was cancelled although WeChat Pay has it', async () => {
    const orderNo = shop.order();
    const { id, request } = await till.record(orderNo);
    const { detail } = request as SyncServiceOrderDto;
    const { seq = 0, paid_amount: amount = 0, paid_time: paidTime } = detail;
    await till.act('cancel', id, 'thought to be unsent');
    const before = shop.simulator.orders.get(orderNo);
    shop.simulator.orders.put({
      outOrderNo: orderNo,
      subMchid: before?.subMchid ?? '',
      serviceId: before?.serviceId ?? '',
      totalAmount: 1000,
      details: [{ seq, amount, paidTime }],
    });
    const { code, stdout } = await shop.payscore(['recheck', ...since()]);
    expect(stdout).toContain(`cancelled ${id}, order ${orderNo}, seq 1: WeChat Pay has it.`);
    expect(code).toBe(1);
  });

  it('says that it could not ask where the institution is not in the environment', async () => {
    const { code, stdout } = await shop.payscore(['recheck', ...since()], { PAYSCORE_MCHID: '' });
    expect(stdout).toContain('not asked, since its institution is not in the environment');
    expect(code).toBe(1);
  });

  it.each([
    ['without a time', []],
    ['with a time that has no offset', ['--since', '2026-11-28T10:00:00']],
    ['with a date that does not exist', ['--since', '2026-13-28T10:00:00Z']],
  ])('refuses a command line %s', async (_why, args) => {
    const { code, output } = await shop.payscore(['recheck', ...args]);
    expect(output).toContain('--since');
    expect(code).toBe(2);
  });

  it('tells no password of a database that cannot be used', async () => {
    const url = 'postgres://me:hunter2@127.0.0.1:1/payments';
    const { code, output } = await shop.payscore(['recheck', ...since()], { DATABASE_URL: url });
    expect(output).toContain('payscore doctor tells more');
    expect(output).not.toContain('hunter2');
    expect(code).not.toBe(0);
  });
  it('leaves a cash book whose recording was killed to a second run, nothing twice and nothing missing', async () => {
    const orders = Array.from({ length: 2200 }, (_, index) => `CASH-${index}`);
    const lines = orders.map((order) => `${order},${SUB_MCHID},${SERVICE_ID},1,2026-11-01T12:00:00+08:00,5`);
    const file = join(shop.folder, 'cash.csv');
    writeFileSync(
      file,
      ['out_order_no,sub_mchid,service_id,seq,paid_time,paid_amount', ...lines, ''].join('\n'),
    );
    const client = new pg.Client({ connectionString: shop.database.url });
    await client.connect();
    const counts = async () => {
      const { rows } = await client.query<{ all: number; orders: number }>(
        'SELECT count(*)::int AS all, count(DISTINCT out_order_no)::int AS orders ' +
          "FROM payscore_syncs WHERE out_order_no LIKE 'CASH-%'",
      );
      return rows[0]!;
    };
    // A line of the third transaction, two of which are made at once, waits for a lock, so that the process is killed there.
    await client.query(`SELECT pg_advisory_lock(42);
      CREATE FUNCTION wait_there() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END';
      CREATE TRIGGER wait_there BEFORE INSERT ON payscore_syncs FOR EACH ROW
        WHEN (NEW.out_order_no = 'CASH-2100') EXECUTE FUNCTION wait_there()`);
    const { child } = launch('libs/payscore-sync/bin/payscore.js', shop.environment(), ROOT, [
      'record',
      file,
    ]);
    await until(async () => {
      const waiting = await client.query(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
      );
      return waiting.rows.length > 0;
    });
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await client.query('SELECT pg_advisory_unlock(42)');
    await client.query('DROP FUNCTION wait_there CASCADE');
    const { all: before } = await counts();
    expect([before > 0, before <= 2100]).toEqual([true, true]);
    const { stdout } = await shop.payscore(['record', file]);
    expect(stdout).toContain(`2200 lines: ${2200 - before} recorded, ${before} recorded before.`);
    expect(await counts()).toEqual({ all: 2200, orders: 2200 });
    await client.end();
  });
});

// A shop of its own: what is recorded within a lease after it is asked about first, too.
describeWith('postgres')('payscore recheck --apply', () => {
  beforeAll(open);
  afterAll(() => shop?.close());

  it('has unsettled syncs asked about before they are sent', async () => {
    const orderNo = shop.order();
    const { id } = await till.record(orderNo);
    const { code, stdout } = await shop.payscore(['recheck', ...LEASE, ...since(), '--apply', '--json']);
    expect({ code, report: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      report: { unsettled: 1, isApplied: true },
    });
    expect(await till.get(id)).toMatchObject({ status: 'uncertain' });
    const worker = await shop.start();
    await worker.until([id], 'synced');
    await worker.stop();
    const calls = shop.simulator.journal.entries().filter((entry) => entry.outOrderNo === orderNo);
    expect(calls.map(({ operation }) => operation).slice(0, 3)).toEqual(['query', 'query', 'sync']);
  });
});
