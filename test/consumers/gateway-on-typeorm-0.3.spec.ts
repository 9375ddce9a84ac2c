import { describeWith } from '../support/describe-with.js';
import { killAll } from '../support/process.js';
import { consumerOf } from './support/consumer.js';
import { type PackedSimulator, startPackedSimulator } from './support/packed-simulator.js';
import { newPostgresDatabase } from './support/postgres-database.js';

/** What the suites of the database project show on TypeORM 1, in one host on TypeORM 0.3. */
describeWith('postgres')('the ledger on TypeORM 0.3, beside all that a host may add to it', () => {
  let simulator: PackedSimulator;

  beforeAll(async () => void (simulator = await startPackedSimulator()));
  afterAll(killAll);

  it('reads the master, no cache and no ambient transaction, is heard by nobody, and keeps its deadline', async () => {
    const consumer = await consumerOf('nest11-commonjs', 'nest11');
    expect(consumer.compilerOutput).toBe('');
    const environment = {
      ...simulator.environment,
      DATABASE_URL: await newPostgresDatabase(),
      STANDBY_URL: await newPostgresDatabase(),
      ORDER_NO: await simulator.putOrder(1400),
    };
    // The host's own migrations find them run.
    const { DATABASE_URL } = environment;
    expect(await consumer.command('payscore', ['migrate'], { DATABASE_URL })).toContain('run now');
    const { ready } = await consumer.start<{ found: object }>('dist/gateway.js', environment);
    expect(ready.found).toEqual({
      heard: [],
      first: true,
      status: 'synced',
      again: 'synced',
      told: 'synced',
      code: 'PAYSCORE_E_DATABASE_TIMEOUT',
      listed: 2,
      attempts: 1,
      synced: 2,
    });
  });
});
