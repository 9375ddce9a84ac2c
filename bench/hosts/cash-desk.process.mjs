import 'reflect-metadata';
import { runInTransaction } from 'nestjs-payscore-sync';
import { randomUUID } from 'node:crypto';
import { serve } from '../shared/child.mjs';
import { ownCpuMs } from '../shared/cpu.mjs';
import { syncRequest } from '../shared/orders.mjs';
import { createHost } from './host.mjs';
import { Order, Payment } from './payments.mjs';

const AMOUNT = 12_800;

/** What a host does in its transaction, without the module's part. */
const WORK = {
  /** The least: one row. */
  insert: (manager, orderNo) => manager.insert(Payment, { id: randomUUID(), orderNo, amount: AMOUNT }),
  /** What a cash desk does: it locks the order, books the payment, and adds it to the order. */
  async cashDesk(manager, orderNo) {
    const lock = { mode: 'pessimistic_write' };
    const order = await manager.findOneOrFail(Order, { where: { orderNo }, lock });
    await manager.insert(Payment, { id: randomUUID(), orderNo, amount: AMOUNT });
    await manager.update(Order, { orderNo }, { paidAmount: order.paidAmount + AMOUNT });
  },
};

/**
 * The floor: the two statements of an outbox by hand, which looks whether the order is known and then inserts. Nothing is
 * validated, and the table has one index beside its key.
 */
async function toOutbox(manager, orderNo) {
  const known = await manager.query('SELECT id FROM outbox WHERE order_no = $1', [orderNo]);
  if (known.length > 0) throw new Error(`${orderNo} is known.`);
  await manager.query('INSERT INTO outbox (id, order_no, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    randomUUID(),
    orderNo,
    JSON.stringify(syncRequest(orderNo)),
  ]);
}

const OUTBOX = `
CREATE TABLE outbox (
  id varchar(36) PRIMARY KEY, order_no varchar(32) NOT NULL UNIQUE, body text NOT NULL,
  status varchar(16) NOT NULL DEFAULT 'queued', due_at timestamptz DEFAULT now())`;

/** A host that takes money; nobody delivers, so that only recording is measured. */
serve(async ({ database, credentials, baseUrl }) => {
  const { app, dataSource, payscore } = await createHost({
    database,
    credentials,
    baseUrl,
    extras: { worker: false },
  });
  await dataSource.synchronize();
  await dataSource.query(OUTBOX);
  await app.init();
  let lastOrder = 0;

  const transactions = {
    insert: (orderNo) => runInTransaction(dataSource, (manager) => WORK.insert(manager, orderNo)),
    insertAndEnqueue: (orderNo) =>
      runInTransaction(dataSource, async (manager) => {
        await WORK.insert(manager, orderNo);
        await payscore.enqueue(syncRequest(orderNo), { manager });
      }),
    insertAndOutbox: (orderNo) =>
      runInTransaction(dataSource, async (manager) => {
        await WORK.insert(manager, orderNo);
        await toOutbox(manager, orderNo);
      }),
    cashDesk: (orderNo) => runInTransaction(dataSource, (manager) => WORK.cashDesk(manager, orderNo)),
    cashDeskAndEnqueue: (orderNo) =>
      runInTransaction(dataSource, async (manager) => {
        await WORK.cashDesk(manager, orderNo);
        await payscore.enqueue(syncRequest(orderNo), { manager });
      }),
    cashDeskAndOutbox: (orderNo) =>
      runInTransaction(dataSource, async (manager) => {
        await WORK.cashDesk(manager, orderNo);
        await toOutbox(manager, orderNo);
      }),
  };

  return {
    async window({ kind, count, concurrency }) {
      const orders = Array.from({ length: count }, () => `ORDER${(lastOrder += 1)}`);
      if (kind.startsWith('cashDesk')) {
        const rows = orders.map((orderNo) => ({ orderNo, totalAmount: AMOUNT, paidAmount: 0 }));
        await dataSource.manager.insert(Order, rows);
      }
      const oneAfterTheOther = async () => {
        for (let orderNo = orders.pop(); orderNo; orderNo = orders.pop()) await transactions[kind](orderNo);
      };
      return measured(count, () => Promise.all(Array.from({ length: concurrency }, oneAfterTheOther)));
    },
    /** One `enqueueMany` in a transaction of its own. */
    async batch({ count }) {
      const requests = Array.from({ length: count }, () => syncRequest(`BATCH${(lastOrder += 1)}`));
      const record = (manager) => payscore.enqueueMany(requests, { manager });
      return measured(count, () => runInTransaction(dataSource, record));
    },
    /** How many statements `enqueue` adds to a transaction. */
    async statements() {
      const count = async (kind) => {
        let statements = 0;
        const subscriber = { beforeQuery: () => void (statements += 1) };
        dataSource.subscribers.push(subscriber);
        await transactions[kind](`COUNT${(lastOrder += 1)}`);
        dataSource.subscribers.splice(dataSource.subscribers.indexOf(subscriber), 1);
        return statements;
      };
      return (await count('insertAndEnqueue')) - (await count('insert'));
    },
    close: () => app.close(),
  };
});

async function measured(count, work) {
  const cpuBefore = ownCpuMs();
  const startedAt = performance.now();
  await work();
  const wallMs = performance.now() - startedAt;
  return { usEach: (wallMs / count) * 1000, cpuUs: ((ownCpuMs() - cpuBefore) / count) * 1000 };
}
