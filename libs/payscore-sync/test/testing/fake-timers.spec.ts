import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  OnPayscoreSynced,
  PayscoreSyncModule,
  type PayscoreSyncRecord,
  PayscoreSyncService,
  runInTransaction,
  toPaidTime,
} from 'nestjs-payscore-sync';
import { PayscoreTesting, TestingWechatPay } from 'nestjs-payscore-sync/testing';
import { DataSource } from 'typeorm';
import { cashPayment } from '../../../../test/support/payments.js';
import { memoryDatabase } from '../support/memory-database.js';

@Injectable()
class Books {
  readonly told: string[] = [];

  @OnPayscoreSynced({ id: 'books' })
  onSynced({ outOrderNo }: PayscoreSyncRecord) {
    this.told.push(outOrderNo);
  }
}

type FakeTimers = NonNullable<Parameters<typeof jest.useFakeTimers>[0]>;

/** As tests of a host may have them. */
const WAYS: readonly [string, FakeTimers | undefined][] = [
  ['all of them', undefined],
  ['legacy ones', { legacyFakeTimers: true }],
  ['ones set to another time', { now: Date.parse('2024-02-29T12:00:00Z') }],
  ['all but nextTick', { doNotFake: ['nextTick'] }],
  ['all but Date and the microtasks', { doNotFake: ['Date', 'nextTick', 'queueMicrotask'] }],
];

describe.each(WAYS)('under fake timers, %s', (_what, timers) => {
  let app: INestApplicationContext | undefined;

  const start = async (worker: boolean) => {
    const wechatpay = new TestingWechatPay();
    const module = await Test.createTestingModule({
      imports: [
        memoryDatabase(),
        PayscoreSyncModule.forRoot({ institutions: [wechatpay.institution], worker }),
      ],
      providers: [Books],
    }).compile();
    app = await module.init();
    const enqueue = (outOrderNo: string) =>
      runInTransaction(module.get(DataSource), (manager) =>
        // Paid a minute ago by the fake clock, which may tell another year.
        module
          .get(PayscoreSyncService, { strict: false })
          .enqueue(cashPayment(outOrderNo, { paid_time: toPaidTime(new Date(Date.now() - 60_000)) }), {
            manager,
          }),
      );
    return { module, wechatpay, enqueue };
  };

  afterEach(async () => {
    jest.useRealTimers();
    await app?.close();
    app = undefined;
  });

  it.each([
    ['beside a worker', true],
    ['without one', false],
  ])('waitFor and close come back, %s, and handlers are told', async (_name, worker) => {
    const { module, wechatpay, enqueue } = await start(worker);
    wechatpay.script('A', 'no-answer');
    jest.useFakeTimers(timers);
    await enqueue('A');
    const synced = await new PayscoreTesting(module).waitFor('A', 'synced');
    expect(synced).toMatchObject({ status: 'synced' });
    if (!worker) expect(module.get(Books).told).toEqual(['A']);
    await module.close();
    app = undefined;
  });

  it('an app starts, too', async () => {
    jest.useFakeTimers(timers);
    const { module, enqueue } = await start(true);
    await enqueue('A');
    await new PayscoreTesting(module).waitFor('A', 'synced');
    await module.close();
    app = undefined;
  });
});
