import 'reflect-metadata';
import { runInTransaction } from 'nestjs-payscore-sync';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsNull } from 'typeorm';
import { createHost } from '../hosts/host.mjs';
import { serve } from '../shared/child.mjs';
import { ownCpuMs } from '../shared/cpu.mjs';
import { watchMemory } from '../shared/memory-peak.mjs';
import { syncRequest } from '../shared/orders.mjs';

const BATCH = 1000;
const LOOK_MS = 20;

/** The host and its worker in one process, as most will run it. No quota and no wait: how fast can it be? */
serve(async ({ database, credentials, baseUrl, concurrency, worker = true }) => {
  const { app, dataSource, payscore } = await createHost({
    database,
    credentials,
    baseUrl,
    settings: { ratePerSecond: 100_000, concurrency, clockMarginMs: 0, orderGapMs: 0 },
    extras: { worker },
  });
  await app.init();

  const memory = watchMemory();
  const unsettled = () => dataSource.getRepository('SyncEntity').countBy({ settledAt: IsNull() });

  return {
    /** Records `count` syncs in one transaction and answers when it is committed: the clock starts here. */
    async record({ count, prefix }) {
      await runInTransaction(dataSource, async (manager) => {
        for (let done = 0; done < count; done += BATCH) {
          const size = Math.min(BATCH, count - done);
          const requests = Array.from({ length: size }, (_, index) =>
            syncRequest(`${prefix}${done + index}`),
          );
          await payscore.enqueueMany(requests, { manager });
        }
      });
      return { cpuMs: ownCpuMs(), memoryMib: memory.takeMib() };
    },
    /**
     * Answers once the ledger holds nothing unsettled, with the most memory that was seen meanwhile. Asked for when the
     * last call has arrived, since looking costs the database something too.
     */
    async drained() {
      while ((await unsettled()) > 0) await sleep(LOOK_MS);
      return { cpuMs: ownCpuMs(), memoryMib: memory.takeMib() };
    },
    memory: () => memory.nowMib(),
    async close() {
      memory.stop();
      await app.close();
    },
  };
});
