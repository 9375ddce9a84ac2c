import 'reflect-metadata';
import { toPaidTime } from 'nestjs-payscore-sync';
import { serve } from '../shared/child.mjs';
import { createHost } from './host.mjs';

/** A host that receives notifications about syncs it has recorded, and delivers nothing. */
serve(async ({ database, credentials, baseUrl }) => {
  const { app, dataSource, payscore } = await createHost({
    ...{ database, credentials, baseUrl },
    extras: { worker: false, notifications: {} },
  });
  await app.listen(0, '127.0.0.1');
  const paid_time = toPaidTime(new Date(Date.now() - 60_000));
  return {
    url: () => app.getUrl(),
    /** One unsettled sync of each order. */
    async record({ orders, serviceId, subMchid }) {
      const requests = orders.map((out_order_no) => ({
        ...{ out_order_no, service_id: serviceId, sub_mchid: subMchid, type: 'Order_Paid' },
        detail: { seq: 1, paid_time, paid_amount: 1000 },
      }));
      for (let at = 0; at < requests.length; at += 500) {
        await dataSource.transaction((manager) =>
          payscore.enqueueMany(requests.slice(at, at + 500), { manager }),
        );
      }
    },
    /** How many of them are due for a query now. */
    asked: async () => (await payscore.stats()).institutions[0].counts.uncertain,
    close: () => app.close(),
  };
});
