import { Injectable } from '@nestjs/common';
import { OnPayscoreSynced, type PayscoreError, type PayscoreSyncRecord } from 'nestjs-payscore-sync';
import { checkHealth } from 'nestjs-payscore-sync/health';
import { createLedgerGateway, SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { DataSourceOptions } from 'typeorm';
import { type BlackHoleProxy, startBlackHole } from '../support/black-hole-proxy.js';
import { describeOn } from '../support/describe-with.js';
import { eventually, until } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { type Sdk, startSdk } from '../support/telemetry-sdk.js';
import type { TestHost } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

@Injectable()
class Books {
  readonly told: string[] = [];

  @OnPayscoreSynced({ id: 'books' })
  synced({ id }: PayscoreSyncRecord) {
    this.told.push(id);
  }
}

const SETTINGS = { leaseMs: 4000, databaseTimeoutMs: 600, marginMs: 200, timeoutMs: 1000 };
/** By then everything is settled and told, on a busy machine too. Without deadlines it would never be. */
const LIMIT_MS = SETTINGS.leaseMs + 30_000;

const timeout = expect.objectContaining({ code: 'PAYSCORE_E_DATABASE_TIMEOUT' }) as unknown as PayscoreError;

/** Connections lose their flow as behind a firewall: nothing is reset, nothing arrives. */
describeOn(['postgres', 'mariadb'], 'beside silent connections on %s', (kind) => {
  // First of what is ended: nothing waits for connections that are silent.
  afterAll(() => proxy?.cut());
  const servers = new Servers(kind);
  let proxy: BlackHoleProxy;
  let host: TestHost;
  let sdk: Sdk;

  beforeAll(async () => {
    // Metrics reach the SDK that is there when the module is created.
    sdk = startSdk();
    proxy = await startBlackHole(Number(new URL(servers.database.url).port));
    const options = {
      ...servers.database.options,
      url: proxy.through(servers.database.url),
    } as DataSourceOptions;
    host = await servers.host({ ...SETTINGS, providers: [Books] }, options);
  });

  beforeEach(() => {
    host.logger.lines.length = 0;
  });

  afterEach(() => {
    servers.simulator.script.clear();
    proxy.swallow(false);
  });

  afterAll(async () => {
    await proxy?.close();
    await sdk?.shutdown();
  });

  /** What an alert on lost leases sees. */
  const leasesLost = async () => {
    const { 'payscore.sync.leases_lost': series = [] } = await sdk.metrics();
    return series.reduce((sum, { value }) => sum + Number(value), 0);
  };

  /** Records, again and again where the database does not answer: the same facts are the same record. */
  const record = (orderNo: string) =>
    eventually(() =>
      host.payscore
        .sync(cashPayment(orderNo, { paid_time: '2026-03-01T16:24:05+08:00' }), { waitMs: 0 })
        .catch(() => undefined),
    );

  const order = () => newOrder(servers.simulator);

  /** Its call has begun once `called` resolves, and is answered 300 ms later. */
  const recordWithSlowCall = async () => {
    const orderNo = order();
    servers.simulator.script.add({
      ...{ operation: 'sync', outOrderNo: orderNo, apply: true, holdMs: 300 },
      reply: { kind: 'normal' },
    });
    const { id } = await record(orderNo);
    const called = servers.simulator.journal.waitFor((entry) => entry.outOrderNo === orderNo);
    return { id, orderNo, called };
  };

  const settledAndTold = async (ids: readonly string[], since: number) => {
    const { told } = host.app.get(Books);
    await until(async () => {
      if (performance.now() - since > LIMIT_MS) throw new Error(`Not within ${LIMIT_MS} ms`);
      const records = await Promise.all(ids.map((id) => host.payscore.get(id).catch(() => null)));
      return records.every((one) => one?.status === 'synced') && ids.every((id) => told.includes(id));
    });
  };

  const effectsOf = (orderNo: string) =>
    servers.simulator.journal.effects().filter((entry) => entry.outOrderNo === orderNo);

  it(
    'a read answers within its deadline, and the next one at once on another connection',
    async () => {
      const { id } = await record(order());
      await settledAndTold([id], performance.now());
      proxy.silenceAll();
      const startedAt = performance.now();
      await eventually(() =>
        host.payscore.get(id).catch((error: unknown) => void expect(error).toEqual(timeout)),
      );
      expect(performance.now() - startedAt).toBeLessThan(SETTINGS.leaseMs);
    },
    LIMIT_MS * 3,
  );

  it(
    'an idle pool that went silent holds up nothing for long',
    async () => {
      proxy.silenceAll();
      const since = performance.now();
      const orderNo = order();
      const { id } = await record(orderNo);
      await settledAndTold([id], since);
      expect(effectsOf(orderNo)).toHaveLength(1);
    },
    LIMIT_MS * 3,
  );

  it(
    'a completion is written on another connection while its lease holds',
    async () => {
      const { id, called } = await recordWithSlowCall();
      await called;
      proxy.silenceAll();
      await settledAndTold([id], performance.now());
      const attempts = await eventually(() => host.payscore.attempts(id).catch(() => undefined));
      expect(attempts.map(({ kind, outcome }) => [kind, outcome])).toEqual([['send', 'accepted']]);
    },
    LIMIT_MS * 3,
  );

  it(
    'under load: claims, completions and calls to handlers, each settled, told, and sent once',
    async () => {
      const orders = Array.from({ length: 40 }, order);
      const recording = Promise.all(orders.map(record));
      for (let round = 0; round < 6; round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        proxy.silenceAll();
      }
      const since = performance.now();
      const records = await recording;
      await settledAndTold(
        records.map(({ id }) => id),
        since,
      );
      for (const orderNo of orders) expect(effectsOf(orderNo)).toHaveLength(1);
    },
    LIMIT_MS * 4,
  );

  it(
    'a database that is dark altogether shows in health and log, and is delivered to once it is back',
    async () => {
      // Polls that still wait after the failures before would not be logged again.
      const begun = new Date();
      await until(() => (host.payscore.workerState().lastPollAt ?? 0) > begun);
      const { id, orderNo, called } = await recordWithSlowCall();
      const lostBefore = await leasesLost();
      await called;
      proxy.swallow(true);
      proxy.silenceAll();
      await until(() => host.payscore.workerState().isStuck);
      const health = await checkHealth(host.payscore, { patienceMs: 300 });
      expect(health).toMatchObject({ status: 'down', database: 'down', worker: 'down' });
      expect(health.problems.join('\n')).toContain('could not write the outcome of a call');
      // Longer than the lease, and than it takes to use every connection of a pool up.
      await new Promise((resolve) => setTimeout(resolve, SETTINGS.leaseMs + 3000));
      const calls = servers.simulator.journal.entries().length;
      proxy.swallow(false);
      await settledAndTold([id], performance.now());
      await until(async () => (await checkHealth(host.payscore)).status === 'up');
      expect(servers.simulator.journal.entries().length).toBeGreaterThan(calls);
      expect(effectsOf(orderNo)).toHaveLength(1);
      const { lines } = host.logger;
      expect(lines.filter((line) => line.includes('did not answer within')).length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.includes('leases ran out')).length).toBeGreaterThan(0);
      expect(await leasesLost()).toBeGreaterThan(lostBefore);
      expect(lines.filter((line) => line.includes('works again after')).length).toBeGreaterThan(0);
    },
    LIMIT_MS * 4,
  );

  it(
    'a transaction that lost its connection leaves no lock behind',
    async () => {
      const { id } = await record(order());
      await settledAndTold([id], performance.now());
      const gateway = createLedgerGateway(host.dataSource, 600);
      const lock = (nowait: string) =>
        gateway.transaction(async (manager) => {
          const { tablePath } = host.dataSource.getMetadata(SyncEntity);
          await manager.query(`SELECT id FROM ${tablePath} WHERE id = '${id}' FOR UPDATE ${nowait}`);
          if (nowait === '') {
            proxy.silenceAll();
            await manager.query('SELECT 1');
          }
          return true;
        });
      await expect(lock('')).rejects.toEqual(timeout);
      const since = performance.now();
      await eventually(() => lock('NOWAIT').catch(() => undefined));
      expect(performance.now() - since).toBeLessThan(10_000);
    },
    LIMIT_MS * 2,
  );
});
