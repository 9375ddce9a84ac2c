import { getPayscoreSyncToken, InjectPayscoreSync, PayscoreSyncService } from 'nestjs-payscore-sync';
import { LedgerClock } from '../../libs/payscore-sync/src/ledger/index.js';
import { describeOn } from '../support/describe-with.js';
import { cashPayment, newOrder, waitingOrder } from '../support/payments.js';
import { newKeyPair } from '../support/rsa-keys.js';
import { startTestSimulator } from '../support/simulator.js';
import { EVERY_DATABASE } from '../support/test-database.js';
import { type Institution, VaultApp } from '../support/vault.js';

describeOn(EVERY_DATABASE, 'institutions that come and go, on %s', (kind) => {
  const stage = new VaultApp(kind, 0);
  const { vault } = stage;
  let payscore: PayscoreSyncService;
  let hongKong: Institution;
  let japan: Institution;

  beforeAll(() => {
    ({ payscore } = stage);
    [hongKong, japan] = stage.institutions;
  });

  beforeEach(async () => {
    vault.failure = null;
    await now([hongKong, japan]);
  });

  const now = async (institutions: readonly Institution[]) => {
    vault.institutions = institutions;
    await payscore.refreshInstitutions();
  };

  const pay = (institution: Institution) => stage.pay(institution);
  const settled = (id: string) => payscore.waitFor(id, { waitMs: 60_000 });

  it('starts without any, and delivers for each that is added, without a restart', async () => {
    await now([]);
    await expect(pay(hongKong)).rejects.toMatchObject({ code: 'PAYSCORE_E_UNKNOWN_INSTITUTION' });
    expect(await payscore.list({ within: {} }).catch((error: unknown) => error)).toMatchObject({
      message: expect.stringContaining('No institution is configured'),
    });
    for (const institution of [hongKong, japan]) {
      await now([hongKong, japan]);
      const { id } = await pay(institution);
      expect(await settled(id)).toMatchObject({ status: 'synced', institution: institution.name });
    }
    const found = await payscore.listInstitutions();
    expect(found.map(({ institution }) => institution)).toEqual(['hongkong', 'japan']);
  });

  it('stops delivering for one that is removed, hides it, and goes on when it is back', async () => {
    const nippon = stage.simulators[1];
    const orderNo = newOrder(nippon, { atCashier: true });
    const waiting = await payscore.sync(cashPayment(orderNo), { institution: 'japan' });
    expect(waiting.settledAt).toBeNull();
    await now([hongKong]);
    await expect(payscore.get(waiting.id)).rejects.toMatchObject({ code: 'PAYSCORE_E_NOT_FOUND' });
    await expect(pay(japan)).rejects.toMatchObject({ code: 'PAYSCORE_E_UNKNOWN_INSTITUTION' });

    // Whatever is due of it stays where it is, while the other institution is served.
    const clock = stage.app.get(LedgerClock, { strict: false });
    clock.offsetMs += 600_000;
    expect(await settled((await pay(hongKong)).id)).toMatchObject({ status: 'synced' });
    const callsBefore = nippon.journal.entries().length;
    expect(await settled((await pay(hongKong)).id)).toMatchObject({ status: 'synced' });
    expect(nippon.journal.entries()).toHaveLength(callsBefore);

    nippon.orders.put(waitingOrder(orderNo));
    await now([hongKong, japan]);
    expect(await settled(waiting.id)).toMatchObject({ status: 'synced' });
    expect(stage.logger.lines.join('\n')).toContain('Institution japan: not configured any more');
  });

  it('signs with a rotated merchant key from the next call on', async () => {
    const simulator = stage.simulators[0];
    const { privateKey, publicKey } = newKeyPair();
    const serialNo = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
    simulator.merchantKeys.add(serialNo, publicKey.export({ type: 'spki', format: 'pem' }).toString());
    simulator.merchantKeys.remove(simulator.merchant.serialNo);
    await now([{ ...hongKong, merchantSerialNo: serialNo, privateKey }, japan]);
    const { id } = await pay(hongKong);
    expect(await settled(id)).toMatchObject({ status: 'synced' });
    expect(stage.logger.lines.join('\n')).toContain(`hongkong: signs with certificate ${serialNo} now`);
    simulator.merchantKeys.add(simulator.merchant.serialNo, simulator.merchant.privateKeyPem);
  });

  it('takes over another host of an institution, and keeps its pace', async () => {
    const [first] = stage.simulators;
    const moved = await startTestSimulator({ institution: first.institution });
    await now([{ ...hongKong, baseUrl: moved.baseUrl }, japan]);
    const { id } = await payscore.sync(cashPayment(newOrder(moved)), { institution: 'hongkong', waitMs: 0 });
    expect(await settled(id)).toMatchObject({ status: 'synced' });
    await now([hongKong, japan]);
    await moved.close();
  });

  it('keeps everything as it was when the source fails, and says so', async () => {
    vault.failure = new Error('the vault is sealed');
    await expect(payscore.refreshInstitutions()).rejects.toThrow('the vault is sealed');
    const { id } = await pay(hongKong);
    expect(await settled(id)).toMatchObject({ status: 'synced' });
  });

  it('keeps an institution whose new entry is wrong, takes the others over, and quotes no secret', async () => {
    const broken = { ...hongKong, privateKey: 'not a key, but a secret all the same' };
    vault.institutions = [broken, { ...japan, name: 'nippon' }];
    await expect(payscore.refreshInstitutions()).rejects.toMatchObject({
      code: 'PAYSCORE_E_CONFIGURATION',
      message: expect.not.stringContaining('a secret all the same'),
      problems: [{ field: 'institutionSource[0].privateKey' }],
    });
    const { id } = await pay(hongKong);
    expect(await settled(id)).toMatchObject({ status: 'synced' });
    await expect(pay(japan)).rejects.toMatchObject({ code: 'PAYSCORE_E_UNKNOWN_INSTITUTION' });
  });
});

class Consumer {
  constructor(@InjectPayscoreSync() readonly payscore: PayscoreSyncService) {}
}

it('can be injected by decorator too', () => {
  expect(Reflect.getMetadata('self:paramtypes', Consumer)).toEqual([
    { index: 0, param: getPayscoreSyncToken() },
  ]);
});
