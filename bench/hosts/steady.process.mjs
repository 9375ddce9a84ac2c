import 'reflect-metadata';
import { runInTransaction } from 'nestjs-payscore-sync';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { In } from 'typeorm';
import { serve } from '../shared/child.mjs';
import { ownCpuMs } from '../shared/cpu.mjs';
import { syncRequest } from '../shared/orders.mjs';
import { createHost } from './host.mjs';
import { Payment } from './payments.mjs';

const TICK_MS = 5;
const LOOK_MS = 100;
const BATCH = 1000;
const HOUR_MS = 3_600_000;

/** A host under an even load, each payment in a transaction of its own, with its worker in the same process. */
serve(async ({ database, credentials, baseUrl, settings, worker }) => {
  const { app, dataSource, payscore } = await createHost({
    database,
    credentials,
    baseUrl,
    settings: { clockMarginMs: 0, orderGapMs: 0, ...settings },
    extras: { worker },
  });
  await dataSource.synchronize();
  await app.init();

  const take = (orderNo) =>
    runInTransaction(dataSource, async (manager) => {
      await manager.insert(Payment, { id: randomUUID(), orderNo, amount: 1 });
      await payscore.enqueue(syncRequest(orderNo), { manager });
    });
  const syncs = () => dataSource.getRepository('SyncEntity').createQueryBuilder('sync');

  return {
    /** `perSecond` payments a second for `seconds`, by the clock and not by how fast they are written. */
    async load({ perSecond, seconds, prefix }) {
      const cpuBefore = ownCpuMs();
      const startedAt = performance.now();
      const writing = [];
      while (writing.length < perSecond * seconds) {
        const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
        while (writing.length < Math.min(due, perSecond * seconds))
          writing.push(take(`${prefix}${writing.length}`));
        await sleep(TICK_MS);
      }
      await Promise.all(writing);
      const wallMs = performance.now() - startedAt;
      return { wallMs, cpuMs: ownCpuMs() - cpuBefore };
    },
    /** Records a backlog at once. */
    async record({ count, prefix, subMchid }) {
      for (let done = 0; done < count; done += BATCH) {
        const size = Math.min(BATCH, count - done);
        const requests = Array.from({ length: size }, (_, index) =>
          syncRequest(`${prefix}${done + index}`, subMchid),
        );
        await runInTransaction(dataSource, (manager) => payscore.enqueueMany(requests, { manager }));
      }
    },
    /** A backlog of syncs that were parked, and whose hour is over. */
    async park({ count, prefix, subMchid }) {
      const columns = { status: 'parked', parkReason: 'UNCLEAR', dueAt: Date.now() - HOUR_MS };
      await runInTransaction(dataSource, async (manager) => {
        const requests = Array.from({ length: count }, (_, i) => syncRequest(`${prefix}${i}`, subMchid));
        const records = await payscore.enqueueMany(requests, { manager });
        await manager.update('SyncEntity', { id: In(records.map(({ id }) => id)) }, columns);
      });
    },
    /** One payment after the other; resolves once all are synced. */
    async oneByOne({ count, everyMs, prefix }) {
      for (let index = 0; index < count; index += 1) {
        await take(`${prefix}${index}`);
        await sleep(everyMs);
      }
      const settled = () =>
        syncs().where('sync.settledAt IS NOT NULL').andWhere(`sync.outOrderNo LIKE '${prefix}%'`);
      while ((await settled().getCount()) < count) await sleep(LOOK_MS);
    },
    async drained() {
      while ((await syncs().where('sync.settledAt IS NULL').getCount()) > 0) await sleep(LOOK_MS);
    },
    /** From the row's own time, just before the commit, to the commit that made it synced; ms by the database's clock. */
    async latencies({ prefix }) {
      const rows = await syncs()
        .select(['sync.createdAt', 'sync.settledAt'])
        .addSelect('sync.id')
        .where('sync.status = :status AND sync.outOrderNo LIKE :prefix', {
          status: 'synced',
          prefix: `${prefix}%`,
        })
        .getMany();
      return rows.map(({ createdAt, settledAt }) => settledAt - createdAt);
    },
    breaker: async () => (await payscore.listInstitutions())[0].breaker.state,
    close: () => app.close(),
  };
});
