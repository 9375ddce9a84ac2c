import { randomBytes } from 'node:crypto';
import type { DoctorCheck } from '../../support/doctor.js';
import { describeWith } from '../../support/describe-with.js';
import { HostRunner } from '../../support/host-runner.js';
import { restOf } from '../../support/rest.js';
import { newPrivateKeyPem } from '../../support/rsa-keys.js';
import { eventually } from '../../support/eventually.js';
import { openShop, type Shop, type ShopProcess } from '../../support/shop.js';

const NEW_SERIAL = '5A'.repeat(20);
const WITHOUT_PUBLIC_KEY = { PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: '', PAYSCORE_WECHATPAY_PUBLIC_KEY: '' };

describeWith('postgres')('the runbook of key rotation', () => {
  const hosts = new HostRunner();
  let shop: Shop;

  beforeEach(async () => {
    shop = await openShop({}, hosts);
  });

  afterEach(() => shop?.close());

  afterAll(() => hosts.close());

  const calls = () => shop.simulator.journal.entries();
  const syncs = () => calls().filter(({ operation }) => operation === 'sync');
  const pay = async (host: ShopProcess) => (await host.record(shop.order())).id;
  const paid = async (host: ShopProcess) => {
    await host.until([await pay(host)], 'synced');
    return syncs().at(-1);
  };
  const doctor = async (environment: Record<string, string>) => {
    const { code, stdout } = await shop.doctor(['--json'], environment);
    const { checks } = JSON.parse(stdout) as { checks: DoctorCheck[] };
    return { code, failed: checks.flatMap((one) => (one.status === 'failed' ? [one.code] : [])) };
  };

  it("replaces the merchant's key, replica after replica, and nothing is refused", async () => {
    const { merchant, merchantKeys } = shop.simulator;
    const pem = newPrivateKeyPem();
    const renewed = { PAYSCORE_MERCHANT_SERIAL_NO: NEW_SERIAL, PAYSCORE_MERCHANT_PRIVATE_KEY: pem };
    const before = [await shop.start(), await shop.start()] as const;
    const ids = [await pay(before[0]), await pay(before[1])];

    // 1. The new certificate is there, and the old one is still good.
    merchantKeys.add(NEW_SERIAL, pem);
    // 2. Replica after replica.
    const first = await shop.start(renewed);
    await before[0].stop();
    ids.push(await pay(before[1]), await pay(first));
    const second = await shop.start(renewed);
    await before[1].stop();
    ids.push(await pay(first), await pay(second));
    await first.until(ids, 'synced');
    // 3. All run with it, and it is seen to be good.
    const changedAt = Date.now();
    await eventually(async () => {
      await paid(second);
      const { lastSuccessAt } = await second.institution();
      return lastSuccessAt !== null && Date.parse(String(lastSuccessAt)) >= changedAt ? true : undefined;
    });
    merchantKeys.remove(merchant.serialNo);
    const last = await paid(first);

    expect(last?.authorization?.serialNo).toBe(NEW_SERIAL);
    expect(calls().filter(({ status }) => status === 401)).toEqual([]);
    expect(new Set(syncs().map(({ outOrderNo }) => outOrderNo)).size).toBe(syncs().length);
    expect(await doctor(renewed)).toEqual({ code: 0, failed: [] });
    // What somebody forgot to change shows at once.
    const forgotten = await doctor({});
    expect(forgotten.code).toBe(1);
    expect(forgotten.failed).toHaveLength(1);
  });

  it('takes a new platform certificate without a hand', async () => {
    const { certificates } = shop.simulator.platform;
    const host = await shop.start(WITHOUT_PUBLIC_KEY);
    const before = await paid(host);
    await certificates.publish();
    await certificates.activate();
    await certificates.retire();
    expect((await paid(host))?.replySerial).not.toBe(before?.replySerial);
    expect(syncs()).toHaveLength(2);
  });

  it('goes from certificates to the public key with a restart', async () => {
    const before = await shop.start(WITHOUT_PUBLIC_KEY);
    expect((await paid(before))?.replySerial).toMatch(/^[0-9A-F]+$/);
    const after = await shop.start();
    await before.stop();
    expect((await paid(after))?.replySerial).toBe(shop.simulator.platformKey.id);
    expect(syncs()).toHaveLength(2);
  });

  it('waits while the APIv3 key is another, and says so', async () => {
    const other = { ...WITHOUT_PUBLIC_KEY, PAYSCORE_API_V3_KEY: randomBytes(16).toString('hex') };
    const host = await shop.start(other);
    const id = await pay(host);
    await eventually(() => (host.output().includes('PAYSCORE_E_API_V3_KEY') ? true : undefined));
    expect((await doctor(other)).failed).toContain('PAYSCORE_E_API_V3_KEY');
    expect(syncs()).toEqual([]);
    await host.stop();

    const right = await shop.start(WITHOUT_PUBLIC_KEY);
    await right.until([id], 'synced');
  });

  it("changes an operator's token without a moment in which there is none", async () => {
    const [old, next] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const status = async (host: ShopProcess, token: string) =>
      (await restOf(host.url, token)('GET', '/payscore/institutions')).status;
    const both = await shop.start({ PAYSCORE_OPERATOR_TOKENS: `bob:${old},bob-2:${next}` });
    expect([await status(both, old), await status(both, next)]).toEqual([200, 200]);
    await both.stop();
    const one = await shop.start({ PAYSCORE_OPERATOR_TOKENS: `bob-2:${next}` });
    expect([await status(one, old), await status(one, next)]).toEqual([401, 200]);
  });
});
