import { Inject, Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { ClsPluginTransactional, Transactional, TransactionHost } from '@nestjs-cls/transactional';
import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { ClsModule } from 'nestjs-cls';
import { PayscoreSyncModule, PayscoreSyncService } from 'nestjs-payscore-sync';
import { SyncActionEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { describeOn } from '../support/describe-with.js';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { databaseModule } from '../support/test-app.js';
import { EVERY_DATABASE } from '../support/test-database.js';
import { institutionOf } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

/** A host whose methods find their transaction in the CLS context. Its own write is a row of any table. */
@Injectable()
class CashDesk {
  constructor(
    @Inject(TransactionHost) private readonly host: TransactionHost<TransactionalAdapterTypeOrm>,
    private readonly payscore: PayscoreSyncService,
  ) {}

  @Transactional()
  async take(orderNo: string, receipt: string, failure?: Error) {
    await this.print(receipt);
    const record = await this.payscore.enqueue(cashPayment(orderNo), { manager: this.host.tx });
    if (failure) throw failure;
    return record;
  }

  /** Joins the transaction of its caller. */
  @Transactional()
  private async print(id: string): Promise<void> {
    const words = { syncId: 'none', action: 'check' as const, actor: 'till', reason: null };
    const entry = { id, ...words, fromStatus: 'queued', toStatus: 'queued', createdAt: 1 } as const;
    await this.host.tx.getRepository(SyncActionEntity).insert(entry);
  }
}

describeOn(EVERY_DATABASE, '@nestjs-cls/transactional on %s', (kind) => {
  const servers = new Servers(kind);
  let desk: CashDesk;
  let payscore: PayscoreSyncService;

  beforeAll(async () => {
    const app = await servers.app(
      [
        databaseModule(servers.database),
        ClsModule.forRoot({
          global: true,
          plugins: [
            new ClsPluginTransactional({
              adapter: new TransactionalAdapterTypeOrm({ dataSourceToken: getDataSourceToken() as string }),
            }),
          ],
        }),
        PayscoreSyncModule.forRoot({
          ...{ ...FAST, isGlobal: true, institutions: [institutionOf(servers.simulator)] },
          // A transaction of the worker on the one connection would refuse the host's before the module does.
          worker: kind !== 'sqlite',
        }),
      ],
      { providers: [CashDesk] },
    );
    desk = app.get(CashDesk);
    payscore = app.get(PayscoreSyncService);
  });

  if (kind === 'sqlite') {
    it('is refused: its transactions share one connection, and only runInTransaction keeps them apart', async () => {
      await expect(desk.take(newOrderNo(), 'r0')).rejects.toMatchObject({
        code: 'PAYSCORE_E_SQLITE_TRANSACTION',
        message: expect.stringContaining('runInTransaction'),
      });
    });
    return;
  }

  it('commits the fact with the host’s own write, and then delivers it', async () => {
    const { id } = await desk.take(newOrder(servers.simulator), 'r1');
    expect(await payscore.waitFor(id, { waitMs: 60_000 })).toMatchObject({ status: 'synced' });
  });

  it('rolls both back together', async () => {
    const orderNo = newOrderNo();
    await expect(desk.take(orderNo, 'r2', new Error('out of paper'))).rejects.toThrow('out of paper');
    expect(await payscore.findByOrder(orderNo)).toEqual([]);
    await desk.take(newOrderNo(), 'r2');
  });
});
