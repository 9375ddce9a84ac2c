import { describeWith } from '../support/describe-with.js';
import { killAll } from '../support/process.js';
import { createTestDatabase, type DatabaseKind } from '../support/test-database.js';
import { type Consumer, consumerOf } from './support/consumer.js';
import { type PackedSimulator, startPackedSimulator } from './support/packed-simulator.js';

const LIBRARIES = {
  postgres: ['pg', 'prisma', 'drizzle on pg', 'drizzle on postgres.js', 'kysely', 'knex', 'mikro-orm'],
  mariadb: ['mysql2', 'prisma', 'drizzle', 'kysely', 'knex', 'mikro-orm'],
} as const;

/** What each library finds, on either database. */
const SAME = {
  status: 'queued',
  again: true,
  conflict: 'PAYSCORE_E_CONFLICTING_SYNC',
  rolledBack: 'Error: rolled back by the host',
  afterRollback: [0, 0],
  committed: [1, 1],
  many: [
    [1, true],
    [2, false],
    [1, true],
  ],
  twins: 1,
  outside: 'PAYSCORE_E_TRANSACTION_REQUIRED',
  afterOutside: [0, 0],
  elsewhere: ['PAYSCORE_E_OTHER_DATABASE', 'PAYSCORE_E_OTHER_DATABASE'],
  delivered: 'synced',
};

describe('a host that records in the transactions of other libraries', () => {
  let consumer: Consumer;
  let simulator: PackedSimulator;

  beforeAll(async () => {
    consumer = await consumerOf('transactions', 'nest12');
    simulator = await startPackedSimulator();
  });

  afterAll(killAll);

  it('compiles under strict against the packed types', () => {
    expect(consumer.compilerOutput).toBe('');
  });

  for (const kind of ['postgres', 'mariadb'] as const) {
    describeWith(kind)(`on ${kind}`, () => suite(kind));
  }

  function suite(kind: Exclude<DatabaseKind, 'sqlite'>): void {
    it('commits, rolls back and is refused alike by each of them, and delivers what was committed', async () => {
      const [own, other, empty] = await Promise.all([1, 2, 3].map(() => createTestDatabase(kind)));
      if (!own || !other || !empty) throw new Error('unreachable');
      // Without the command line of TypeORM.
      const migrated = await consumer.command('payscore', ['migrate'], { DATABASE_URL: own.url });
      expect(migrated).toContain('run now');
      const orders = await Promise.all(LIBRARIES[kind].map(() => simulator.putOrder(700)));
      const environment = {
        ...simulator.environment,
        DATABASE_URL: own.url,
        OTHER_DATABASE_URL: other.url,
        EMPTY_DATABASE_URL: empty.url,
        ORDERS: orders.join(','),
      };
      const host = await consumer.start<{ found: object }>('dist/main.js', environment);
      expect(host.ready.found).toEqual(Object.fromEntries(LIBRARIES[kind].map((name) => [name, SAME])));
      await host.end('SIGKILL');
      for (const database of [own, other, empty]) await database.drop();
    });
  }
});
