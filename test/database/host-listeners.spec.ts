import { Injectable } from '@nestjs/common';
import { OnPayscoreSynced, runInTransaction } from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { EntitySubscriberInterface } from 'typeorm';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { eventually } from '../support/eventually.js';
import { onEveryDatabase } from '../support/suite.js';

@Injectable()
class Books {
  readonly told: string[] = [];

  @OnPayscoreSynced({ id: 'books' })
  synced({ id }: { id: string }) {
    this.told.push(id);
  }
}

const HOOKS = [
  ...(['beforeQuery', 'afterQuery', 'afterLoad', 'beforeInsert', 'afterInsert', 'beforeUpdate'] as const),
  ...([
    'afterUpdate',
    'beforeRemove',
    'afterRemove',
    'beforeTransactionStart',
    'afterTransactionStart',
  ] as const),
  ...(['beforeTransactionCommit', 'afterTransactionCommit', 'beforeTransactionRollback'] as const),
  ...(['afterTransactionRollback'] as const),
] as const satisfies readonly (keyof EntitySubscriberInterface)[];

/** A subscriber for every entity, as hosts have for audit logs. */
onEveryDatabase(
  'a subscriber of the host that throws at everything',
  (stage) => {
    const heard: string[] = [];
    const subscriber = Object.fromEntries(
      HOOKS.map((hook) => [
        hook,
        () => {
          heard.push(hook);
          throw new Error(`${hook} must not be heard`);
        },
      ]),
    ) as EntitySubscriberInterface;

    afterEach(() => {
      const { subscribers } = stage.host.dataSource;
      const index = subscribers.indexOf(subscriber);
      if (index >= 0) subscribers.splice(index, 1);
    });

    it('hears nothing of the ledger, which delivers, tells, and obeys people', async () => {
      const { payscore, dataSource, app } = stage.host;
      const orders = [newOrderNo(), newOrderNo()];
      for (const orderNo of orders) stage.simulator.orders.put(waitingOrder(orderNo));
      const [one] = orders as [string, string];
      const { id } = await stage.enqueue(cashPayment(one, { seq: 1 }));
      const { id: behind } = await stage.enqueue(cashPayment(one, { seq: 2 }));
      dataSource.subscribers.push(subscriber);
      expect((await payscore.waitFor(id, { waitMs: 8000 })).status).toBe('synced');
      await eventually(() => app.get(Books).told.find((told) => told === id));
      await payscore.cancel(behind, { actor: 'anna', reason: 'a test' }).catch(() => undefined);
      expect((await payscore.list({ limit: 1 })).items).toHaveLength(1);
      expect((await payscore.stats()).institutions).toHaveLength(1);
      expect((await payscore.sync(cashPayment(orders[1] as string))).status).toBe('synced');
      expect(heard).toEqual([]);
    });

    it('still hears the host’s own work', async () => {
      stage.host.dataSource.subscribers.push(subscriber);
      const work = runInTransaction(stage.host.dataSource, (manager) => manager.find(SyncEntity));
      await expect(work).rejects.toThrow('must not be heard');
    });
  },
  { providers: [Books] },
);
