import { postgresDispatch, runInTransaction } from 'nestjs-payscore-sync';
import pg from 'pg';
import { describeWith } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { Servers } from '../support/servers.js';
import { startTestSimulator } from '../support/simulator.js';
import { StatementRecorder } from '../support/statement-recorder.js';
import { createTestDatabase, throughPgbouncer } from '../support/test-database.js';
import { type HostSettings, startHost, type TestHost } from '../support/test-host.js';

/** Nothing but notifications delivers within a test. */
const NO_POLLS = { pollMs: 60_000, sweepMs: 600_000 };

describeWith('postgres')('dispatch through LISTEN and NOTIFY', () => {
  let admin: pg.Client;
  // Before the database is dropped.
  afterAll(() => admin?.end());
  const servers = new Servers('postgres');
  const hosts: TestHost[] = [];

  beforeAll(async () => {
    admin = new pg.Client(servers.database.url);
    await admin.connect();
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close();
  });

  async function host(settings: HostSettings = {}, worker = true, database = servers.database) {
    const extras = { worker, dispatch: postgresDispatch() };
    const started = await startHost(database, servers.simulator, { ...settings, extras });
    hosts.push(started);
    return started;
  }

  const till = (settings: HostSettings = {}) => host(settings, false);
  const isUp = ({ payscore }: TestHost) => payscore.workerState().engine.isUp;
  const record = async ({ dataSource, payscore }: TestHost): Promise<string> => {
    const payment = cashPayment(newOrder(servers.simulator));
    const { id } = await runInTransaction(dataSource, (manager) => payscore.enqueue(payment, { manager }));
    return id;
  };
  const settled = (id: string, { payscore }: TestHost) =>
    until(async () => (await payscore.get(id))?.settledAt != null);
  /** Sessions that hold the right to listen. */
  const listening = async (): Promise<number[]> => {
    const { rows } = await admin.query<{ pid: number }>(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows.map(({ pid }) => pid);
  };

  it('has what one process recorded delivered by another, without a poll', async () => {
    const [from, by] = [await till(), await host(NO_POLLS)];
    await until(() => isUp(by));
    for (let count = 0; count < 3; count += 1) await settled(await record(from), from);
    expect(from.payscore.workerState().engine).toEqual({ name: 'postgres', isUp: true });
  });

  it('notifies after the commit, by a statement of its own, and not after a rollback', async () => {
    const recorder = new StatementRecorder();
    const from = await till({ dataSource: recorder.dataSourceOptions });
    const notifies = () => recorder.heard.filter((sql) => sql.includes('pg_notify'));
    const within = await recorder.statementsOf(async () => {
      await runInTransaction(from.dataSource, async (manager) => {
        await from.payscore.enqueue(cashPayment(newOrder(servers.simulator)), { manager });
        expect(notifies()).toEqual([]);
      });
      await until(() => notifies().length > 0);
    });
    const [commit, notify] = ['COMMIT', notifies()[0] ?? ''].map((sql) => within.indexOf(sql));
    expect(notify).toBeGreaterThan(Number(commit));

    const refused = recorder.statementsOf(() =>
      runInTransaction(from.dataSource, async (manager) => {
        await from.payscore.enqueue(cashPayment(newOrder(servers.simulator)), { manager });
        throw new Error('no cash');
      }).catch(() => undefined),
    );
    expect((await refused).filter((sql) => sql.includes('pg_notify'))).toEqual([]);
  });

  it('has one worker of the fleet listen, and hears again after that session was ended', async () => {
    const [from, one, other] = [await till(), await host(NO_POLLS), await host(NO_POLLS)];
    await until(() => isUp(one) && isUp(other));
    const [pid, ...more] = await listening();
    expect(more).toEqual([]);
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await until(() => !isUp(one) || !isUp(other));
    await until(() => isUp(one) && isUp(other));
    expect(await listening()).toEqual([expect.any(Number)]);
    await settled(await record(from), from);
  });

  it('gives its connection back at the end, with nothing left on it', async () => {
    const worker = await host(NO_POLLS);
    await until(() => isUp(worker));
    expect(await listening()).toHaveLength(1);
    await hosts.pop()?.close();
    await until(async () => (await listening()).length === 0);
  });

  it('works for two ledgers of one database, each for its own', async () => {
    const prefixed = { dataSource: { entityPrefix: 'other_', migrationsTableName: 'other_migrations' } };
    const [from, by, otherBy] = [
      await till(),
      await host(NO_POLLS),
      await host({ ...NO_POLLS, ...prefixed }),
    ];
    await until(() => isUp(by) && isUp(otherBy));
    expect(await listening()).toHaveLength(2);
    await settled(await record(from), from);
  });

  describeWith('pgbouncer')('through PgBouncer in transaction mode', () => {
    it('says that nobody hears, and delivers by polls', async () => {
      const from = await till();
      const by = await host({}, true, throughPgbouncer(servers.database));
      const id = await record(from);
      await settled(id, from);
      expect(isUp(by)).toBe(false);
      expect(by.logger.lines.join('\n')).toContain('the connection leads through a pooler');
      expect(await listening()).toEqual([]);
    });
  });
});

it('is refused at start with another database', async () => {
  const database = await createTestDatabase('sqlite');
  const simulator = await startTestSimulator();
  const starting = startHost(database, simulator, { extras: { dispatch: postgresDispatch() } });
  await expect(starting).rejects.toMatchObject({ code: 'PAYSCORE_E_DISPATCH' });
  await simulator.close();
  await database.drop();
});
