import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from 'payscore-simulator';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { killAll, type RunningProcess, startProcess } from '../support/process.js';

interface WechatPay {
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly environment: Record<string, string>;
}

/** Both as they are run by hand: two built processes that share nothing but what the simulator prints. */
describe('the built host, at an institution with platform certificates alone', () => {
  const token = randomBytes(16).toString('hex');
  let folder: string;
  let wechatpay: RunningProcess<WechatPay>;
  let host: RunningProcess<{ url: string }>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'payscore-certificates-'));
    wechatpay = await startProcess('libs/payscore-simulator/dist/main.js', {}, undefined, [
      ...['--mode', 'certificates'],
    ]);
    host = await startProcess('dist/src/main.js', {
      ...wechatpay.ready.environment,
      PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'shop.sqlite')}`,
      PAYSCORE_HTTP_TOKEN: token,
      PAYSCORE_CERT_REFRESH_MIN_MS: '1000',
      PAYSCORE_TIMEOUT_MS: '2000',
      PAYSCORE_MARGIN_MS: '50',
    });
  });

  afterAll(() => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });

  const json = async <T>(url: string, as: string, init: { method?: string; body?: object } = {}) => {
    const { method = 'GET', body } = init;
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
  const control = <T>(path: string, init?: { method?: string; body?: object }) =>
    json<T>(wechatpay.ready.controlUrl + path, wechatpay.ready.controlToken, init);

  const synced = async () => {
    const orderNo = newOrderNo();
    await control('/orders', { method: 'PUT', body: waitingOrder(orderNo) });
    const { out_order_no: _inThePath, ...body } = cashPayment(orderNo);
    const url = `${host.ready.url}/payscore/serviceorders/${orderNo}`;
    const recorded = await json<object>(`${url}/sync`, token, { method: 'POST', body });
    expect(recorded.status).toBe(202);
    for (;;) {
      const { items } = (await json<{ items: { status: string }[] }>(`${url}/syncs`, token)).body;
      if (items[0]?.status !== 'queued' && items[0]?.status !== 'uncertain') return items;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  const journal = async () => (await control<{ items: JournalEntry[] }>('/journal')).body.items;

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
    await control('/certificates', { method: 'POST', body: {} });
    await control('/certificates/activate', { method: 'POST', body: {} });
    await control('/certificates/retire', { method: 'POST', body: {} });
    expect(await synced()).toMatchObject([{ status: 'synced' }]);
    const replies = (await journal()).filter(({ operation }) => operation === 'sync');
    expect(new Set(replies.map(({ replySerial }) => replySerial)).size).toBe(2);
  }, 60_000);
});
