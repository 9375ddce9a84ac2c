import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { postgresDispatch, runInTransaction } from 'nestjs-payscore-sync';
import { serve } from '../shared/child.mjs';
import { fillLedger } from '../shared/fill-ledger.mjs';
import { syncRequest } from '../shared/orders.mjs';
import { createHost } from './host.mjs';
import { throughRedis } from './through-redis.mjs';

/** By the clock of the process, which began with it. */
const importedMs = performance.now();
const LOOK_MS = 100;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** A host with so many institutions and its worker, which counts its statements. */
serve(async ({ database, credentials, baseUrl, settings = {}, count, worker = true, ...more }) => {
  const { redis, notify = false, privateKeys } = more;
  let statements = 0;
  const nothing = () => undefined;
  const counter = {
    ...{
      logQueryError: nothing,
      logQuerySlow: nothing,
      logSchemaBuild: nothing,
      logMigration: nothing,
      log: nothing,
    },
    logQuery: () => (statements += 1),
  };
  const setUpAt = performance.now();
  const names = Array.from({ length: count }, (_, index) => `institution-${index}`);
  const { app, dataSource, payscore } = await createHost({
    ...{ database: { ...database, logging: ['query'], logger: counter }, credentials, baseUrl },
    ...{ names, privateKeys },
    settings: { clockMarginMs: 0, orderGapMs: 0, ...settings },
    extras: {
      worker,
      ...(redis ? throughRedis(redis) : {}),
      ...(notify ? { dispatch: postgresDispatch() } : {}),
    },
  });
  await app.init();
  // From `node` on: its imports, and then the app, without the wait for these settings between them.
  const startMs = importedMs + performance.now() - setUpAt;

  const syncs = () => dataSource.getRepository('SyncEntity').createQueryBuilder('sync');
  return {
    startMs: () => startMs,
    /** Of JavaScript and of what it holds outside of its heap. */
    memoryBytes() {
      collectGarbage();
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return { heap: heapUsed + external, resident: process.memoryUsage.rss() };
    },
    /** Statements meanwhile. */
    async statements({ seconds }) {
      const before = statements;
      await sleep(seconds * 1000);
      return statements - before;
    },
    backlog: ({ due, institution }) =>
      fillLedger(dataSource, names[institution], { settled: 0, due, blocked: 0 }),
    /** One payment of an institution after the other; resolves once all are synced. Answers the latencies, ms. */
    async oneByOne({ count: payments, everyMs, prefix, institution }) {
      let next = performance.now();
      for (let index = 0; index < payments; index += 1) {
        next += everyMs;
        await runInTransaction(dataSource, (manager) =>
          payscore.enqueue(syncRequest(`${prefix}${index}`), { manager, institution: names[institution] }),
        );
        await sleep(Math.max(0, next - performance.now()));
      }
      const ours = () => syncs().where('sync.institution = :name', { name: names[institution] });
      while ((await ours().andWhere('sync.settledAt IS NULL').getCount()) > 0) await sleep(LOOK_MS);
      const rows = await ours().getMany();
      return rows.map(({ createdAt, settledAt }) => settledAt - createdAt);
    },
    /** When the syncs of an institution were recorded, epoch ms, in this order. */
    async recordedAt({ institution }) {
      const rows = await syncs().where('sync.institution = :name', { name: names[institution] }).getMany();
      return rows.map(({ createdAt }) => createdAt).sort((a, b) => a - b);
    },
    due: () => syncs().where('sync.dueAt IS NOT NULL').getCount(),
    close: () => app.close(),
  };
});
