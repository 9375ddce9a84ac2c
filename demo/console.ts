import Database from 'better-sqlite3';
import { begin, CONSOLE_SCENES, record } from './console-scenes.js';
import { PARTIES } from './parties.js';
import type { Scaffold } from './scaffold.js';
import { setStage, type Stage } from './stage.js';
import { type Sync, syncWhen } from './sync.js';

/** As in production, so that what waits stays as it is while somebody looks; only the outage is short. */
const UNHURRIED = {
  PAYSCORE_DEFERRAL_MS: '180000',
  PAYSCORE_BACKOFF_MIN_MS: '500',
  PAYSCORE_BREAKER_MS: '1000',
};

/** Enough failed calls in a row for the breaker of the institution. */
const OUTAGE_ORDERS = Array.from(
  { length: 12 },
  (_, index) => `OUTAGE-${String(index + 1).padStart(4, '0')}`,
);

/** A shop with an order in every state, for the operators' console; says where it is, and stays. */
export async function openConsole(scaffold: Scaffold): Promise<void> {
  const stage = await setStage(scaffold, UNHURRIED);
  await outage(stage);
  await Promise.all(CONSOLE_SCENES.map((scene) => begin(scene, stage)));
  const database = new Database(stage.database, { timeout: 5000 });
  try {
    for (const { orderNo, aged } of CONSOLE_SCENES) {
      if (aged === undefined) continue;
      await syncWhen(stage, orderNo, ({ attemptLog }) => attemptLog.some(({ outcome }) => outcome !== null));
      await until(() => Promise.resolve(age(database, orderNo, aged)));
    }
    const ends = await Promise.all(
      CONSOLE_SCENES.map(({ orderNo, status }) => syncWhen(stage, orderNo, isAt(status))),
    );
    // From here on the shop's handlers fail.
    database.exec('ALTER TABLE alerts RENAME TO alerts_elsewhere');
    await record('NO-SUCH-ORDER-0001', stage);
    ends.push(await syncWhen(stage, 'NO-SUCH-ORDER-0001', isAt('parked')));
    for (const { status, outOrderNo } of ends) console.log(`${status.padEnd(12)}${outOrderNo}`);
  } finally {
    database.close();
  }
  console.log(`\nConsole: ${stage.url}/payscore/console`);
  console.log(`Token:   ${stage.operatorToken}`);
  console.log('Ctrl-C ends it.');
}

/** WeChat Pay is away for a moment, so that the breaker opens, and comes back. */
async function outage(stage: Stage): Promise<void> {
  const reset = { operation: 'any', outOrderNoPrefix: 'OUTAGE-', apply: false, times: 'always' };
  await stage.wechatpay.call('POST', '/replies', { ...reset, reply: { kind: 'reset' } });
  for (const outOrderNo of OUTAGE_ORDERS) {
    await stage.wechatpay.call('PUT', '/orders', { ...PARTIES, outOrderNo, totalAmount: 6600 });
    await record(outOrderNo, stage);
  }
  await until(async () => (await breakerOf(stage)) !== 'closed');
  await stage.wechatpay.call('DELETE', '/replies');
  await Promise.all(OUTAGE_ORDERS.map((orderNo) => syncWhen(stage, orderNo, isAt('synced'))));
  await until(async () => (await breakerOf(stage)) === 'closed');
}

async function breakerOf({ shop }: Stage): Promise<string | undefined> {
  const { items } = await shop.call<{ items: { breaker: { state: string } }[] }>(
    'GET',
    '/payscore/institutions',
  );
  return items[0]?.breaker.state;
}

/** What hours would do: due again, with that much on its account. False while a call is in progress. */
function age(database: Database.Database, orderNo: string, columns: string): boolean {
  const change = `UPDATE payscore_syncs SET ${columns}, due_at = 1 WHERE out_order_no = ? AND lease_token IS NULL`;
  return database.prepare(change).run(orderNo).changes === 1;
}

const isAt = (status: string) => (sync: Sync) => sync.status === status && sync.attemptLog.length > 0;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const last = Date.now() + 15_000; !(await isSo());) {
    if (Date.now() > last) throw new Error('The shop did not come to what was wanted within 15 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
