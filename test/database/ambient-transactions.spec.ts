import { Injectable } from '@nestjs/common';
import { OnPayscoreSynced, type PayscoreSyncRecord, type PayscoreSyncService } from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { type DataSource, EntityManager, Repository } from 'typeorm';
import {
  addTransactionalDataSource,
  deleteDataSourceByName,
  initializeTransactionalContext,
  runInTransaction as runAmbient,
  StorageDriver,
} from 'typeorm-transactional';
import { describeOn } from '../support/describe-with.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import type { TestHost } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

@Injectable()
class Books {
  /** By sync: whether the call was made inside a transaction of the host. */
  readonly told = new Map<string, boolean>();
  isInside = () => false;

  @OnPayscoreSynced({ id: 'books' })
  synced({ id }: PayscoreSyncRecord) {
    this.told.set(id, this.isInside());
  }
}

/** A library that redirects a data source's statements into the transaction of the caller's context. */
describeOn(['postgres', 'mariadb'], 'inside a transaction of typeorm-transactional on %s', (kind) => {
  let host: TestHost;
  let payscore: PayscoreSyncService;
  let dataSource: DataSource;

  const patched = [EntityManager.prototype, Repository.prototype] as const;
  const own = patched.map((prototype) => Object.getOwnPropertyDescriptors(prototype));

  afterAll(() => {
    deleteDataSourceByName('default');
    // The suites of a worker share TypeORM.
    Reflect.deleteProperty(Repository.prototype, 'manager');
    for (const [index, prototype] of patched.entries()) Object.defineProperties(prototype, own[index]!);
  });
  const servers = new Servers(kind);

  beforeAll(async () => {
    initializeTransactionalContext({ storageDriver: StorageDriver.ASYNC_LOCAL_STORAGE });
    host = await servers.host({ extras: { worker: false }, providers: [Books] });
    ({ payscore, dataSource } = host);
    addTransactionalDataSource(dataSource);
  });

  const rolledBack = (work: () => Promise<unknown>) =>
    expect(
      runAmbient(async () => {
        await work();
        throw new Error('the host changed its mind');
      }),
    ).rejects.toThrow('the host changed its mind');

  it('deliverDue() sends nothing that the host may still take back', async () => {
    const orderNo = newOrder(servers.simulator);
    await rolledBack(async () => {
      await payscore.enqueue(cashPayment(orderNo), { manager: dataSource.manager });
      await payscore.deliverDue();
    });
    expect(await payscore.findByOrder(orderNo)).toEqual([]);
    expect(servers.simulator.journal.entries().filter((entry) => entry.outOrderNo === orderNo)).toEqual([]);
  });

  it('what a person does stays done', async () => {
    const { id } = await payscore.sync(cashPayment(newOrderNo()), { waitMs: 0 });
    await dataSource.getRepository(SyncEntity).update({ id }, { status: 'parked', parkReason: 'REJECTED' });
    await rolledBack(() => payscore.resolve(id, { actor: 'anna', reason: 'told by phone' }));
    expect(await payscore.get(id)).toMatchObject({ status: 'resolved' });
    expect(await payscore.actions(id)).toHaveLength(1);
  });

  it('what was delivered stays delivered', async () => {
    const { id } = await payscore.sync(cashPayment(newOrder(servers.simulator)), { waitMs: 0 });
    await rolledBack(() => payscore.deliverDue());
    expect(await payscore.get(id)).toMatchObject({ status: 'synced' });
    expect(await payscore.attempts(id)).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('a handler joins no transaction of the caller of deliverDue()', async () => {
    const books = host.app.get(Books);
    books.isInside = () => Boolean(dataSource.manager.queryRunner?.isTransactionActive);
    const { id } = await payscore.sync(cashPayment(newOrder(servers.simulator)), { waitMs: 0 });
    await rolledBack(async () => {
      expect(books.isInside()).toBe(true);
      await payscore.deliverDue();
    });
    expect(books.told.get(id)).toBe(false);
  });

  it('sync() records by itself, as it does outside', async () => {
    const orderNo = newOrder(servers.simulator);
    await rolledBack(() => payscore.sync(cashPayment(orderNo), { waitMs: 0 }));
    expect(await payscore.findByOrder(orderNo)).toMatchObject([{ status: 'queued' }]);
  });

  it('a fact the host records through its manager is committed or rolled back with the host', async () => {
    const orderNo = newOrderNo();
    await rolledBack(() => payscore.enqueue(cashPayment(orderNo), { manager: dataSource.manager }));
    expect(await dataSource.getRepository(SyncEntity).countBy({ outOrderNo: orderNo })).toBe(0);
    await runAmbient(() => payscore.enqueue(cashPayment(orderNo), { manager: dataSource.manager }));
    expect(await payscore.findByOrder(orderNo)).toHaveLength(1);
  });
});
