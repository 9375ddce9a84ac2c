import { Test } from '@nestjs/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getPayscoreSyncToken,
  type PayscoreSyncExtras,
  PayscoreSyncModule,
  type PayscoreSyncService,
  runInTransaction,
  type SyncStatus,
  toPaidTime,
} from 'nestjs-payscore-sync';
import {
  PayscoreTesting,
  SCRIPTED_REPLIES,
  type ScriptedReply,
  TestingWechatPay,
} from 'nestjs-payscore-sync/testing';
import { DataSource } from 'typeorm';
import { memoryDatabase } from '../support/memory-database.js';

// Once: two records of one payment must state the same second.
const paid_time = toPaidTime(new Date(Date.now() - 60_000));

async function startApp(
  wechatpay: TestingWechatPay,
  extras: PayscoreSyncExtras = { worker: false },
  more: readonly { wechatpay: TestingWechatPay; extras: PayscoreSyncExtras }[] = [],
) {
  const registration = (own: TestingWechatPay, given: PayscoreSyncExtras) =>
    PayscoreSyncModule.forRoot({ institutions: [own.institution], ...given });
  const module = await Test.createTestingModule({
    imports: [
      memoryDatabase(),
      registration(wechatpay, extras),
      ...more.map((one) => registration(one.wechatpay, one.extras)),
    ],
  }).compile();
  const app = await module.init();
  const enqueue = (outOrderNo: string, seq = 1, name?: string) => {
    const payscore = app.get<PayscoreSyncService>(getPayscoreSyncToken(name), { strict: false });
    const detail = { seq, paid_time, paid_amount: 100 };
    return runInTransaction(app.get(DataSource), (manager) =>
      payscore.enqueue(
        {
          ...{ out_order_no: outOrderNo, service_id: '500001', sub_mchid: '1900000109' },
          ...{ type: 'Order_Paid', detail },
        },
        { manager },
      ),
    );
  };
  return { app, enqueue };
}

describe('the testing kit', () => {
  let app: Awaited<ReturnType<typeof startApp>>['app'];
  afterEach(() => app?.close());

  const ends: Record<ScriptedReply, [status: SyncStatus, sends: number]> = {
    accepted: ['synced', 1],
    'at-cashier': ['synced', 2],
    unverified: ['synced', 1],
    'no-answer': ['synced', 2],
    'not-sent': ['synced', 2],
    'rate-limited': ['synced', 2],
    unauthorized: ['synced', 2],
    rejected: ['parked', 1],
    'paid-online': ['double_paid', 1],
  };

  it.each(SCRIPTED_REPLIES)(
    'leads a sync that is answered "%s" to its end by the real rules',
    async (reply) => {
      const wechatpay = new TestingWechatPay();
      const started = await startApp(wechatpay);
      ({ app } = started);
      wechatpay.script('A', reply);
      await started.enqueue('A');
      const [status, sends] = ends[reply];
      await new PayscoreTesting(app).waitFor('A', status);
      expect(wechatpay.sent('A')).toHaveLength(sends);
    },
  );

  it('works beside a worker, and with several collections of an order', async () => {
    const wechatpay = new TestingWechatPay({ name: 'hk' });
    const started = await startApp(wechatpay, { worker: true });
    ({ app } = started);
    await started.enqueue('A', 1);
    await started.enqueue('A', 2);
    const testing = new PayscoreTesting(app);
    expect(await testing.waitFor('A', 'synced', { seq: 2, institution: 'hk' })).toMatchObject({ seq: 2 });
    expect(wechatpay.sent('A').map(({ detail }) => detail.seq)).toEqual([1, 2]);
  });

  it('says where a sync stands that does not come to what is waited for', async () => {
    const wechatpay = new TestingWechatPay();
    const started = await startApp(wechatpay);
    ({ app } = started);
    const testing = new PayscoreTesting(app);
    wechatpay.script('A', 'rejected');
    await started.enqueue('A');
    await expect(testing.waitFor('A', 'synced')).rejects.toThrow(
      'Sync 1 of order A is "parked" (REJECTED 400 PARAM_ERROR), not "synced".',
    );
    await expect(testing.waitFor('B', 'synced')).rejects.toThrow('Nothing is recorded for order B');
  });

  it('keeps the time of each registration to itself', async () => {
    const [one, other] = [new TestingWechatPay(), new TestingWechatPay({ mchid: '1900000002' })];
    const started = await startApp(one, { worker: false }, [
      { wechatpay: other, extras: { worker: false, name: 'other' } },
    ]);
    ({ app } = started);
    other.script('A', 'at-cashier');
    await started.enqueue('A', 1, 'other');
    const testing = new PayscoreTesting(app, 'other');
    await testing.deliverDue();
    await testing.deliverDue();
    expect(other.sent('A')).toHaveLength(1);
    new PayscoreTesting(app).advance(600_000);
    await testing.deliverDue();
    expect(other.sent('A')).toHaveLength(1);
    await testing.waitFor('A', 'synced');
    expect(other.sent('A')).toHaveLength(2);
    expect(one.calls).toEqual([]);
  });

  it('never moves the time back', async () => {
    ({ app } = await startApp(new TestingWechatPay()));
    expect(() => new PayscoreTesting(app).advance(-1)).toThrow(RangeError);
  });

  it('is refused in production, where it would call everything synced', () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      expect(() => new TestingWechatPay()).toThrow(
        expect.objectContaining({ code: 'PAYSCORE_E_CONFIGURATION' }),
      );
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  it('needs no test runner', () => {
    const folder = join(__dirname, '../../src/testing');
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/jest|vitest|mocha/);
  });

  it('has a page that shows the spec beside this one, as it runs', () => {
    const page = readFileSync(join(__dirname, '../../../../docs/testing.md'), 'utf8');
    // The page says first which file of the reader's app it is.
    const [, example] = /```ts\n\/\/ \S+\n([\s\S]*?)```/.exec(page) ?? [];
    expect(example).toBe(readFileSync(join(__dirname, 'cash-desk.spec.ts'), 'utf8'));
  });
});
