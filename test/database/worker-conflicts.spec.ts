import SqliteFile from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { describeOn } from '../support/describe-with.js';
import { fillLedger } from '../support/fill-ledger.js';
import { ledgerOn } from '../support/recorded-ledger.js';
import { createMigratedDatabase } from '../support/migrated-database.js';
import { EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';

const INSTITUTION = '1900000001';

/** A database whose defaults make collisions more likely than a host would. */
const TOUCHY: Readonly<Record<string, object>> = {
  sqlite: { timeout: 0 },
  postgres: { extra: { options: '-c default_transaction_isolation=serializable' } },
};

describeOn(EVERY_DATABASE, 'workers side by side on %s', (kind) => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createMigratedDatabase(kind);
    dataSource = new DataSource(withLedger(database, TOUCHY[kind]));
    await dataSource.initialize();
    await fillLedger(dataSource, INSTITUTION, { settled: 10, due: 100, blocked: 100 });
  });

  afterEach(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('claim every row once between them, and see no error of the database', async () => {
    const { sql, failover } = ledgerOn(dataSource);
    await failover.look();
    const worker = async (name: string) => {
      const ids: string[] = [];
      for (let round = 0; ; round += 1) {
        const { syncs } = await sql.claim(INSTITUTION, 10, 60_000, `${name}-${round}`);
        if (syncs.length === 0) return ids;
        ids.push(...syncs.map(({ id }) => id));
      }
    };
    const claimed = (await Promise.all(['one', 'two'].map(worker))).flat();
    expect(claimed).toHaveLength(100);
    expect(new Set(claimed).size).toBe(100);
  });

  if (kind === 'sqlite') {
    it('wait a moment for another process that has the file', async () => {
      const { sql, failover } = ledgerOn(dataSource);
      await failover.look();
      const other = new SqliteFile(String(database.options.database));
      other.exec('BEGIN IMMEDIATE');
      setTimeout(() => other.exec('COMMIT'), 1);
      const { syncs } = await sql.claim(INSTITUTION, 10, 60_000, 'token');
      other.close();
      expect(syncs).toHaveLength(10);
    });
  }
});
