import type { DoctorCheck } from '../../support/doctor.js';
import { describeWith } from '../../support/describe-with.js';
import { SERVICE_ID, SUB_MCHID } from '../../support/payments.js';
import { openShop, type Shop, type ShopProcess } from '../../support/shop.js';

describeWith('postgres')('the runbook of a query that is forbidden', () => {
  let shop: Shop;
  let host: ShopProcess;

  beforeAll(async () => {
    shop = await openShop();
    host = await shop.start();
  });

  afterAll(() => shop?.close());

  const doctor = async () => {
    const names = ['--service-id', SERVICE_ID, '--sub-mchid', SUB_MCHID];
    const { code, stdout } = await shop.doctor([...names, '--json']);
    const { checks } = JSON.parse(stdout) as { checks: DoctorCheck[] };
    return { code, permission: checks.find(({ check }) => check === 'permission') };
  };

  it('ends with a person; once it is allowed, a retry asks first and sends nothing again', async () => {
    const { script, journal } = shop.simulator;
    script.add({
      ...{ operation: 'query', times: 'always', apply: false },
      reply: { kind: 'error', status: 403, code: 'NO_AUTH' },
    });
    script.add({ operation: 'sync', times: 2, apply: true, reply: { kind: 'silence' } });
    const orders = [shop.order(), shop.order()];
    const ids = await Promise.all(orders.map(async (orderNo) => (await host.record(orderNo)).id));

    const parked = await host.until(ids, 'parked');
    for (const { parkReason, remedy, attemptLog } of parked) {
      expect(parkReason).toBe('QUERY_FORBIDDEN');
      expect(remedy).toMatch(/permission/i);
      // What WeChat Pay's support asks for.
      expect(attemptLog.at(-1)).toMatchObject({
        kind: 'query',
        httpStatus: 403,
        requestId: expect.any(String),
      });
    }
    expect(await doctor()).toMatchObject({
      code: 1,
      permission: { status: 'failed', code: 'PAYSCORE_E_NOT_PERMITTED' },
    });

    // Meanwhile one is looked up in the merchant platform.
    const [first, second] = ids as [string, string];
    await host.act('resolve', first, 'seen as paid in the platform');

    script.clear();
    expect(await doctor()).toMatchObject({ code: 0, permission: { status: 'ok' } });
    await host.act('retry', second, 'permission granted');
    expect(await host.until([second], 'synced')).toMatchObject([{ evidence: { source: 'query' } }]);
    const sent = journal.entries().filter(({ operation }) => operation === 'sync');
    expect(sent.map(({ outOrderNo }) => outOrderNo).sort()).toEqual(orders.sort());
  });
});
