import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  OnPayscoreDoublePaid,
  optionsFromEnvironment,
  PAYSCORE_SYNC_ENTITIES,
  PAYSCORE_SYNC_MIGRATIONS,
  PAYSCORE_SYNC_OPTIONS,
  PayscoreSyncModule,
  type PayscoreSyncRecord,
  PayscoreSyncService,
  runInTransaction,
  toPaidTime,
} from 'nestjs-payscore-sync';
import { PayscoreTesting, TestingWechatPay } from 'nestjs-payscore-sync/testing';
import { DataSource } from 'typeorm';

// Your app, as small as can be.
@Injectable()
class CashDesk {
  readonly refundsDue: string[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly payscore: PayscoreSyncService,
  ) {}

  takeCash(orderNo: string, amount: number): Promise<PayscoreSyncRecord> {
    return runInTransaction(this.dataSource, async (manager) => {
      // Your own write comes here.
      if (amount > 100_000) throw new Error('too much cash');
      return this.payscore.enqueue(
        {
          out_order_no: orderNo,
          service_id: '2002000000000558128851361561536',
          sub_mchid: '1900000109',
          type: 'Order_Paid',
          detail: { seq: 1, paid_time: toPaidTime(new Date()), paid_amount: amount },
        },
        { manager },
      );
    });
  }

  @OnPayscoreDoublePaid({ id: 'refunds' })
  onDoublePaid({ outOrderNo }: PayscoreSyncRecord): void {
    this.refundsDue.push(outOrderNo);
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database: ':memory:',
      entities: [...PAYSCORE_SYNC_ENTITIES],
      migrations: [...PAYSCORE_SYNC_MIGRATIONS],
      migrationsRun: true,
    }),
    PayscoreSyncModule.forRootAsync({
      isGlobal: true,
      worker: false, // each test delivers by the step; beside a worker it works too
      useFactory: () => optionsFromEnvironment(process.env),
    }),
  ],
  providers: [CashDesk],
})
class ShopModule {}

describe('the cash desk', () => {
  let app: INestApplicationContext;
  let wechatpay: TestingWechatPay;
  let testing: PayscoreTesting;
  let desk: CashDesk;

  beforeEach(async () => {
    wechatpay = new TestingWechatPay();
    const module = await Test.createTestingModule({ imports: [ShopModule] })
      .overrideProvider(PAYSCORE_SYNC_OPTIONS)
      .useValue({ institutions: [wechatpay.institution] })
      .compile();
    app = await module.init();
    testing = new PayscoreTesting(app);
    desk = app.get(CashDesk);
  });

  afterEach(() => app.close());

  it('tells WeChat Pay of the cash', async () => {
    await desk.takeCash('ORDER-1', 1050);
    expect(wechatpay.calls).toEqual([]); // recorded, not sent yet
    const sync = await testing.waitFor('ORDER-1', 'synced');
    expect(sync.evidence).toMatchObject({ source: 'reply' });
    expect(wechatpay.sent('ORDER-1')).toMatchObject([{ detail: { seq: 1, paid_amount: 1050 } }]);
  });

  it('tells it again, once the customer has left the payment page', async () => {
    wechatpay.script('ORDER-2', 'at-cashier', 'at-cashier'); // then accepted
    await desk.takeCash('ORDER-2', 1050);
    await testing.waitFor('ORDER-2', 'synced'); // minutes pass, in no time
    expect(wechatpay.sent('ORDER-2')).toHaveLength(3);
  });

  it('owes a refund when the customer has paid online as well', async () => {
    wechatpay.script('ORDER-3', 'paid-online');
    await desk.takeCash('ORDER-3', 1050);
    await testing.waitFor('ORDER-3', 'double_paid');
    expect(desk.refundsDue).toEqual(['ORDER-3']);
  });

  it('tells nothing of cash that was not booked', async () => {
    await expect(desk.takeCash('ORDER-4', 200_000)).rejects.toThrow('too much cash');
    await testing.deliverDue();
    expect(wechatpay.calls).toEqual([]);
  });
});
