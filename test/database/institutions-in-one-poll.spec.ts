import type { PayscoreSyncOptions } from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import type { DataSource } from 'typeorm';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { describeOn } from '../support/describe-with.js';
import { addBacklog } from '../support/backlog.js';
import { until } from '../support/eventually.js';
import { Servers } from '../support/servers.js';
import { StatementRecorder } from '../support/statement-recorder.js';
import { type DatabaseKind, EVERY_DATABASE } from '../support/test-database.js';
import { institutionOf, startHost, type TestHost } from '../support/test-host.js';

/** A sweep every five polls, as by default. */
const PACE = { pollMs: 100, sweepMs: 500 };
const POLLS = 20;

const many = (simulator: Simulator, count: number): PayscoreSyncOptions['institutions'] =>
  Array.from({ length: count }, (_, index) => ({
    ...institutionOf(simulator),
    name: `institution-${index}`,
  }));

const isPoll = (sql: string) => sql.includes("'looks'");
/** The last one of a sweep, which looks at what waits behind others. */
const isSweep = (sql: string) => sql.includes('DISTINCT s.order_key');
/** Those that begin and end transactions are left out. */
const isWork = (sql: string) => !/^(BEGIN|COMMIT|START|SET)/i.test(sql.trim());

/** One of them waits behind the other, which is due in an hour, so that each sweep looks for orders without a head. */
async function addOrderOfTwo(dataSource: DataSource): Promise<void> {
  const dueAt = Date.now() + 3_600_000;
  await addBacklog(dataSource, {
    ...{ institution: 'elsewhere', subMchid: '1900000109', status: 'queued', count: 10, dueAt },
  });
  const behind = { head: null, dueAt: null, orderKey: 'elsewhere/queued0/1900000109', seq: 2 };
  await dataSource.getRepository(SyncEntity).update({ id: '1900000109-queued-1' }, behind);
}

function setUp(kind: DatabaseKind) {
  const servers = new Servers(kind);
  const recorder = new StatementRecorder();
  const start = (count: number) =>
    startHost(servers.database, servers.simulator, {
      ...PACE,
      dataSource: recorder.dataSourceOptions,
      institutions: many(servers.simulator, count),
    });

  /** Statements of a start, of which the first one makes the rows of the institutions. */
  async function startWith(count: number): Promise<number> {
    let host: TestHost | undefined;
    const statements = await recorder.statementsOf(async () => (host = await start(count)));
    await host?.close();
    return statements.filter(isWork).length;
  }

  /** Statements when nothing is due, until each process has polled 20 times. */
  async function idleWith(count: number, processes: number) {
    const hosts: TestHost[] = [];
    for (let index = 0; index < processes; index += 1) hosts.push(await start(count));
    const [{ dataSource }] = hosts as [TestHost];
    await addOrderOfTwo(dataSource);
    const startedAt = performance.now();
    const enough = () => recorder.heard.filter(isPoll).length >= POLLS * processes;
    const statements = (await recorder.statementsOf(() => until(enough))).filter(isWork);
    const sweepTimes = (performance.now() - startedAt) / PACE.sweepMs;
    await dataSource.getRepository(SyncEntity).createQueryBuilder().delete().execute();
    await Promise.all(hosts.map((host) => host.close()));
    return {
      sweeps: statements.filter(isSweep).length,
      others: statements.filter((sql) => !isPoll(sql)).length,
      /** The database measures the time between sweeps. */
      mostSweeps: Math.floor(sweepTimes) + 2,
      /** Each process tells a sign of life every three sweeps, and looks for old syncs and notifications once. */
      mostOfProcesses: processes * (Math.floor(sweepTimes / 3) + 4),
    };
  }
  return { startWith, idleWith };
}

describeOn(EVERY_DATABASE, 'a process on %s', (kind) => {
  const { startWith, idleWith } = setUp(kind);

  it.each([1, 300])(
    'with %d institutions and nothing due has one statement per poll, and four per sweep at most',
    async (count) => {
      const { sweeps, others, mostSweeps, mostOfProcesses } = await idleWith(count, 1);
      expect(sweeps).toBeGreaterThan(0);
      expect(sweeps).toBeLessThanOrEqual(mostSweeps);
      expect(others).toBeLessThanOrEqual(4 * sweeps + mostOfProcesses);
    },
    60_000,
  );

  it('with 300 institutions starts with as many statements as with one', async () => {
    await startWith(300);
    const [one, all] = [await startWith(1), await startWith(300)];
    expect(all).toBeLessThanOrEqual(one * 1.3);
  }, 60_000);
});

describeOn(['postgres', 'mariadb'], 'three processes with 50 institutions on %s', (kind) => {
  const { idleWith } = setUp(kind);

  it('sweep as often as one', async () => {
    const { sweeps, others, mostSweeps, mostOfProcesses } = await idleWith(50, 3);
    expect(sweeps).toBeGreaterThan(0);
    expect(sweeps).toBeLessThanOrEqual(mostSweeps);
    // A sweep that several find due is taken by one, which costs the others a statement.
    expect(others).toBeLessThanOrEqual(5 * sweeps + mostOfProcesses);
  }, 60_000);
});
