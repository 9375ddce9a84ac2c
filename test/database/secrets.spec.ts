import { inspect } from 'node:util';
import { PAYSCORE_SYNC_OPTIONS, PayscoreSyncModule } from 'nestjs-payscore-sync';
import { PAYSCORE_SYNC_ENTITIES } from 'nestjs-payscore-sync/ledger';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';

onEveryDatabase('secrets', (stage) => {
  /** Pieces of every secret that could leak; long enough that none occurs by chance. */
  const canaries = () => {
    const { merchant, apiV3Key, journal } = stage.simulator;
    const pem = merchant.privateKeyPem.split('\n').filter((line) => line && !line.startsWith('-'));
    const signatures = journal.entries().flatMap(({ authorization }) => authorization?.signatureStart ?? []);
    return [
      ...pem,
      apiV3Key,
      ...signatures.map((start) => `signature="${start}`),
      'WECHATPAY2-SHA256-RSA2048',
    ];
  };

  const expectClean = (text: string) => {
    for (const canary of canaries()) expect(text.includes(canary)).toBe(false);
  };

  beforeAll(async () => {
    const kinds = ['normal', 'forged', 'reset', 'html', 'truncated'] as const;
    for (const kind of kinds) {
      const orderNo = newOrderNo();
      stage.simulator.orders.put(waitingOrder(orderNo));
      stage.simulator.script.add({ operation: 'sync', outOrderNo: orderNo, apply: true, reply: { kind } });
      await stage.deliver(cashPayment(orderNo));
    }
    // A 401 of WeChat Pay's echoes what was signed.
    const orderNo = newOrderNo();
    stage.simulator.script.add({
      operation: 'sync',
      apply: false,
      reply: { kind: 'error', status: 401, code: 'SIGN_ERROR', message: 'sign not match' },
    });
    await stage.enqueue(cashPayment(orderNo));
    await stage.simulator.journal.waitFor((entry) => entry.outOrderNo === orderNo && entry.finished);
  });

  it('are what the canaries look for: each of them did go over the wire or was given', () => {
    expect(canaries().length).toBeGreaterThan(25);
    expect(stage.simulator.merchant.privateKeyPem).toContain(canaries()[0]);
  });

  it('reach no row of the ledger', async () => {
    for (const entity of PAYSCORE_SYNC_ENTITIES) {
      expectClean(JSON.stringify(await stage.host.dataSource.getRepository<object>(entity).find()));
    }
  });

  it('reach no line of the log', () => {
    expect(stage.host.logger.lines.length).toBeGreaterThan(0);
    expectClean(stage.host.logger.lines.join('\n'));
  });

  it('are not shown by the service, its parts or its records', async () => {
    const { payscore } = stage.host;
    const { items } = await payscore.list({ limit: 200 });
    expectClean(inspect(payscore, { depth: 8, showHidden: true }));
    expectClean(inspect(items, { depth: 8 }) + JSON.stringify(items));
  });

  it('are not part of what a host can inject, beyond the options it gave itself', () => {
    const exported = Reflect.getMetadata('exports', PayscoreSyncModule) as unknown[] | undefined;
    expect(exported ?? []).not.toContain(PAYSCORE_SYNC_OPTIONS);
  });

  it('stay out of every error', async () => {
    const errors = await collectErrors(stage);
    expect(errors.length).toBe(4);
    for (const error of errors) {
      expectClean(inspect(error, { depth: 8, showHidden: true }));
      expectClean(JSON.stringify(error));
    }
  });
});

async function collectErrors({ host }: Stage): Promise<unknown[]> {
  const { payscore, dataSource } = host;
  const failing = [
    payscore.get('0'),
    payscore.enqueue(cashPayment(newOrderNo()), { manager: dataSource.manager }),
    payscore.sync({ ...cashPayment(newOrderNo()), type: 'no' as 'Order_Paid' }),
    payscore.sync(cashPayment(newOrderNo()), { institution: 'nobody' }),
  ];
  const settled = await Promise.allSettled(failing);
  return settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
}
