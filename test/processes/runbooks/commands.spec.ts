import { BuiltHost } from '../../support/built-host.js';
import { until } from '../../support/eventually.js';
import { cashPayment, newOrder, newOrderNo, waitingOrder } from '../../support/payments.js';
import { runRunbook } from '../../support/runbook.js';

describe('the commands of the runbooks', () => {
  const host = new BuiltHost({
    PAYSCORE_TIMEOUT_MS: '2000',
    PAYSCORE_MARGIN_MS: '50',
    PAYSCORE_CLOCK_MARGIN_MS: '0',
    PAYSCORE_POLL_MS: '50',
  });

  beforeAll(() => host.start());
  afterAll(() => host.close());

  const call = async (method: string, path: string, body?: object) => {
    const answer = await host.call(method, `/payscore${path}`, body, host.operator);
    return answer.body as { id: string; status: string };
  };

  /** Records cash for an order, and answers the sync's id once it has the status. */
  const recorded = async (orderNo: string, status: string): Promise<string> => {
    const { out_order_no: _inThePath, ...body } = cashPayment(orderNo);
    const { id } = await call('POST', `/serviceorders/${orderNo}/sync`, body);
    await until(async () => (await call('GET', `/syncs/${id}`)).status === status);
    return id;
  };

  /** Runs a section's commands for a sync; answers the HTTP status of each. */
  const statuses = async (section: string, id: string): Promise<string[]> => {
    const answers = await runRunbook(section, { url: host.url, operator: host.operator, id });
    return answers.map(({ status }) => status);
  };

  it('show a parked sync, and let a person settle it', async () => {
    const id = await recorded(newOrderNo(), 'parked');
    expect(await statuses('401 of one sub-merchant', id)).toEqual(['200', '200']);
    const [list, one, check, ...others] = await statuses('Parked', id);
    expect([list, one, check]).toEqual(['200', '200', '200']);
    // Retry, cancel and resolve exclude one another: after one of them the next may come too late.
    expect(others).toHaveLength(3);
    expect(new Set([...others, '200', '409'])).toEqual(new Set(['200', '409']));
  });

  it('settle a double payment', async () => {
    const orderNo = newOrder(host.simulator);
    host.simulator.orders.customerPays(orderNo);
    const id = await recorded(orderNo, 'double_paid');
    expect(await statuses('double_paid', id)).toEqual(['200', '200']);
    expect(await call('GET', `/syncs/${id}`)).toMatchObject({ status: 'resolved' });
  });

  it('show a late double payment with its order', async () => {
    const { orders, notifications, merchant } = host.simulator;
    const orderNo = newOrder(host.simulator);
    await recorded(orderNo, 'synced');
    const details = [
      { seq: 1, amount: 1000 },
      { seq: 2, amount: 1000, paidType: 'NEWTON', transactionId: '4200-ONLINE' } as const,
    ];
    orders.put(waitingOrder(orderNo, { state: 'DONE', details }));
    notifications.setTarget(`${host.url}/notifications/${merchant.mchid}`);
    expect(await notifications.send({ outOrderNo: orderNo })).toMatchObject({ status: 200 });
    notifications.setTarget(null);
    const { url, operator } = host;
    const [late, syncs] = await runRunbook('Late double payment', { url, operator, orderNo });
    expect([late?.status, syncs?.status]).toEqual(['200', '200']);
    expect(JSON.parse(late?.body ?? '')).toMatchObject({ items: [{ outOrderNo: orderNo }] });
    expect(late?.body).toMatch(/"NEWTON".*"4200-ONLINE"|"4200-ONLINE".*"NEWTON"/);
    expect(JSON.parse(syncs?.body ?? '')).toMatchObject({ items: [{ status: 'synced' }] });
  });

  it('show the institutions', async () => expect(await statuses('401', '')).toEqual(['200']));
});
