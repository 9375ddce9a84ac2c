import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PayscoreSyncModule } from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import { DataSource } from 'typeorm';
import { examineDatabase } from '../../libs/payscore-sync/src/doctor/checks/database.checks.js';
import { withoutChanges } from '../../libs/payscore-sync/src/doctor/database/open-database.js';
import { LEDGER_INDEXES } from '../../libs/payscore-sync/src/ledger/entities/ledger-indexes.js';
import { describeOn } from '../support/describe-with.js';
import { FAST } from '../support/fast.js';
import { createMigratedDatabase } from '../support/migrated-database.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { startTestSimulator } from '../support/simulator.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';
import { institutionOf } from '../support/test-host.js';

const ALL = Object.entries(LEDGER_INDEXES).flatMap(([table, indexes]) =>
  indexes.map(({ name }) => `${table}_${name}`),
);
/** As many as one message names. */
const FIVES = Array.from({ length: Math.ceil(ALL.length / 5) }, (_, place) =>
  ALL.slice(5 * place, 5 * place + 5),
);

/** Rules that only an index keeps: "one call per order" by a unique one, order numbers by their bytes. */
describeOn(EVERY_DATABASE, 'the schema on %s', (kind) => {
  let database: TestDatabase;
  let simulator: Simulator;

  const options = (over: object = {}) => withLedger(database, { migrationsRun: true, ...over });

  /** Migrates, then does what somebody did to the tables. */
  const migrated = async (...statements: string[]) => {
    const dataSource = await new DataSource(options()).initialize();
    for (const statement of statements) await dataSource.query(statement);
    await dataSource.destroy();
  };

  /** Why an app with the module does not start; null when it does. */
  const refusal = async (over: object = {}) => {
    const testing = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({ ...options({ migrationsRun: false }), retryAttempts: 0, ...over }),
        PayscoreSyncModule.forRoot({ ...FAST, institutions: [institutionOf(simulator)] }),
      ],
    })
      .setLogger(new RecordingLogger())
      .compile();
    const app = testing.createNestApplication();
    const failure = await app.init().then(
      () => null,
      (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
    );
    await app.close();
    return failure;
  };

  const found = async () => {
    const host = () => withoutChanges(new DataSource(options()), 'look');
    for await (const finding of examineDatabase(host, 20_000)) if (finding.check === 'tables') return finding;
    return null;
  };

  const dropIndex = (name: string, table = 'payscore_syncs') =>
    kind === 'mariadb' ? `DROP INDEX ${name} ON ${table}` : `DROP INDEX ${name}`;
  const differs = (text: string) => ({
    code: 'PAYSCORE_E_SCHEMA_DIFFERS',
    message: expect.stringContaining(text) as string,
  });

  const stops = async (text: string, ...statements: string[]) => {
    await migrated(...statements);
    expect(await refusal()).toEqual(differs(text));
  };

  beforeAll(async () => {
    simulator = await startTestSimulator();
  });
  beforeEach(async () => {
    database = await createMigratedDatabase(kind);
  });
  afterEach(() => database.drop());
  afterAll(() => simulator.close());

  it('starts an app when its migrations made it', async () => {
    await migrated();
    expect(await refusal()).toBeNull();
    expect(await found()).toMatchObject({ status: 'ok' });
  });

  it('stops the start when `synchronize` made it, and says so to the doctor', async () => {
    await database.drop();
    database = await createTestDatabase(kind);
    expect(await refusal({ migrations: [], synchronize: true })).toEqual(
      differs('index payscore_syncs_head is missing'),
    );
    // The doctor is given the migrations, which were not run and would fail now.
    expect(await found()).toMatchObject({
      status: 'failed',
      code: 'PAYSCORE_E_SCHEMA_DIFFERS',
      detail: expect.stringMatching(
        /^synchronize: true made them, .*index payscore_syncs_head is missing/,
      ) as string,
    });
  });

  it.each([
    ['payscore_syncs_head', 'payscore_syncs'],
    ['payscore_syncs_identity', 'payscore_syncs'],
    ['payscore_sync_handler_calls_once', 'payscore_sync_handler_calls'],
    ['payscore_syncs_due', 'payscore_syncs'],
  ])('stops the start when index %s is gone, and the doctor finds it', async (name, table) => {
    await migrated(dropIndex(name, table));
    expect(await refusal()).toEqual(differs(`index ${name} is missing`));
    expect(await found()).toMatchObject({
      code: 'PAYSCORE_E_SCHEMA_DIFFERS',
      detail: expect.stringContaining(`index ${name} is missing`),
    });
  });

  it.each(FIVES)('names every index that is gone, at the start and in the doctor: %j', async (...names) => {
    await migrated(...names.map((name) => dropIndex(name, name.slice(0, name.lastIndexOf('_')))));
    const { message } = (await refusal()) ?? { message: '' };
    const { detail } = (await found()) ?? { detail: '' };
    for (const name of names) {
      expect(message).toContain(`index ${name} is missing`);
      expect(detail).toContain(`index ${name} is missing`);
    }
  });

  it('stops the start when an index has the name but is not unique', async () => {
    const where = kind === 'mariadb' ? '' : ' WHERE head IS NOT NULL';
    await migrated(
      dropIndex('payscore_syncs_head'),
      `CREATE INDEX payscore_syncs_head ON payscore_syncs (head)${where}`,
    );
    expect(await refusal()).toEqual(differs('index payscore_syncs_head is non-unique'));
  });

  it('stops the start when an index has the name but other columns', () =>
    stops(
      'index payscore_syncs_identity is unique on order_key, revision, id',
      dropIndex('payscore_syncs_identity'),
      'CREATE UNIQUE INDEX payscore_syncs_identity ON payscore_syncs (order_key, revision, id)',
    ));

  it('minds no index that a host added', async () => {
    await migrated('CREATE INDEX by_transaction ON payscore_syncs (transaction_id)');
    expect(await refusal()).toBeNull();
  });

  if (kind !== 'mariadb') {
    it('stops the start when a partial index has every row', () =>
      stops(
        'is non-unique on lease_until, not non-unique on lease_until where lease_until IS NOT NULL',
        dropIndex('payscore_syncs_lease'),
        'CREATE INDEX payscore_syncs_lease ON payscore_syncs (lease_until)',
      ));
  }

  if (kind === 'postgres') {
    it('stops the start when order numbers are not compared by their bytes', () =>
      stops(
        'index payscore_syncs_identity lacks text_pattern_ops',
        dropIndex('payscore_syncs_identity'),
        'CREATE UNIQUE INDEX payscore_syncs_identity ON payscore_syncs (order_key, seq, revision)',
      ));

    it('stops the start when a collation holds different order numbers for equal', () =>
      stops(
        'column order_key has the collation anycase',
        `CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
        // Patterns need a deterministic collation.
        dropIndex('payscore_syncs_identity'),
        'ALTER TABLE payscore_syncs ALTER COLUMN order_key TYPE varchar(130) COLLATE anycase',
      ));
  }

  if (kind === 'mariadb') {
    it('stops the start when order numbers are not compared by their bytes', () =>
      stops(
        'column order_key has the collation utf8mb4_general_ci',
        'ALTER TABLE payscore_syncs MODIFY order_key varchar(130) COLLATE utf8mb4_general_ci NOT NULL',
      ));

    it('stops the start when an index covers the beginning of a column alone', () =>
      stops(
        'order_key(20)',
        dropIndex('payscore_syncs_identity'),
        'CREATE UNIQUE INDEX payscore_syncs_identity ON payscore_syncs (order_key(20), seq, revision)',
      ));

    it('stops the start when the planner may not use an index', () =>
      stops(
        'index payscore_syncs_turn is not valid',
        'ALTER TABLE payscore_syncs ALTER INDEX payscore_syncs_turn IGNORED',
      ));

    it('stops the start when a table knows no transactions', () =>
      stops('its engine is MyISAM, not InnoDB', 'ALTER TABLE payscore_sync_attempts ENGINE = MyISAM'));

    it('stops the start when a table has no primary key', () =>
      stops('its primary key is not institution', 'ALTER TABLE payscore_sync_institutions DROP PRIMARY KEY'));
  }
});
