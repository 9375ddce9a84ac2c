import type { JournalEntry } from 'payscore-simulator';
import { BuiltHost } from '../support/built-host.js';
import { eventually } from '../support/eventually.js';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { type RunningProcess, startProcess } from '../support/process.js';
import { restOf } from '../support/rest.js';

interface WechatPay {
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly environment: Record<string, string>;
}

/** Both as they are run by hand: two built processes that share nothing but what the simulator prints. */
describe('the built host, at an institution with platform certificates alone', () => {
  const host = new BuiltHost({
    PAYSCORE_CERT_REFRESH_MIN_MS: '1000',
    PAYSCORE_TIMEOUT_MS: '2000',
    PAYSCORE_MARGIN_MS: '50',
  });
  let wechatpay: RunningProcess<WechatPay>;

  beforeAll(async () => {
    wechatpay = await startProcess('libs/payscore-simulator/dist/main.js', {}, undefined, [
      ...['--mode', 'certificates'],
    ]);
    await host.start(wechatpay.ready);
  });

  afterAll(() => host.close());

  const control = (method: string, path: string, body?: object) => {
    const { controlUrl, controlToken } = wechatpay.ready;
    return restOf(controlUrl, controlToken)(method, path, body);
  };

  const synced = async () => {
    const orderNo = newOrderNo();
    await control('PUT', '/orders', waitingOrder(orderNo));
    const { out_order_no: _inThePath, ...body } = cashPayment(orderNo);
    const path = `/payscore/serviceorders/${orderNo}`;
    const recorded = await host.call('POST', `${path}/sync`, body);
    expect(recorded.status).toBe(202);
    return eventually(async () => {
      const { items } = (await host.call('GET', `${path}/syncs`)).body as { items: { status: string }[] };
      return ['queued', 'uncertain'].includes(items[0]?.status ?? '') ? undefined : items;
    });
  };
  const journal = async () => (await control('GET', '/journal')).body.items as JournalEntry[];

  it('is given no public key', () => {
    expect(Object.keys(wechatpay.ready.environment).join()).not.toContain('PUBLIC_KEY');
  });

  it('downloads the certificates, and believes a reply by them', async () => {
    expect(await synced()).toMatchObject([{ status: 'synced', evidence: { source: 'reply' } }]);
    const calls = (await journal()).map(({ operation, status }) => [operation, status]);
    expect(calls).toEqual([
      ['certificates', 200],
      ['sync', 204],
    ]);
  });

  it('goes on under another certificate, which it fetches by itself', async () => {
    await control('POST', '/certificates', {});
    await control('POST', '/certificates/activate', {});
    await control('POST', '/certificates/retire', {});
    expect(await synced()).toMatchObject([{ status: 'synced' }]);
    const replies = (await journal()).filter(({ operation }) => operation === 'sync');
    expect(new Set(replies.map(({ replySerial }) => replySerial)).size).toBe(2);
  }, 60_000);
});
