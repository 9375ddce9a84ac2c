import type { DataSource } from 'typeorm';
import { inTime } from '../in-time.js';
import { isOfDatabase, isOfTls, reasonOf } from '../reason-of.js';
import { failed, type Finding, ok, skipped } from '../finding.js';
import { type LedgerSchema, readLedgerSchema } from '../database/ledger-schema.js';
import { DataSourceFileError } from '../database/load-data-source.js';
import { NoSuchFileError } from '../database/open-database.js';
import { examineConnectionSettings } from './connection-settings.check.js';
import { examineDurability } from './durability.check.js';
import { examineProduct, examineServerSettings } from './server.checks.js';
import {
  assertSchema,
  assertTables,
  createLedgerGateway,
  PAYSCORE_SYNC_ENTITIES,
} from '../../ledger/index.js';
import { supportedDialect } from '../../ledger/supported-dialect.js';
import { PayscoreError } from '../../errors/index.js';

const AFTER_DATABASE = ['schema', 'migrations', 'tables', 'server-settings', 'durability'] as const;

/**
 * Looks at the database: whether it can be reached, which version of the ledger's schema it has, what is still to be
 * migrated, and whether every table can be read. Changes nothing.
 *
 * @param open makes the data source it is about; its errors are findings too
 * @param timeoutMs longest wait for a connection; twice that for all of it
 * @param file of that data source; null for the one of `DATABASE_URL`
 */
export async function* examineDatabase(
  open: () => Promise<DataSource> | DataSource,
  timeoutMs: number,
  file: string | null = null,
): AsyncGenerator<Finding> {
  let dataSource: DataSource | undefined;
  try {
    dataSource = await open();
    supportedDialect(dataSource);
    // A data source of the host's may have no limit of its own.
    if (!dataSource.isInitialized) await inTime(dataSource.initialize(), 2 * timeoutMs);
  } catch (error) {
    yield whyNotOpened(error, file);
    yield* AFTER_DATABASE.map((check) => skipped(check, 'the database cannot be used'));
    return;
  }
  try {
    const product = await examineProduct(dataSource, file);
    yield product;
    if (product.status === 'failed') {
      yield* AFTER_DATABASE.map((check) => skipped(check, 'the ledger cannot live in this database'));
      return;
    }
    // With DATABASE_URL alone the options are the doctor's own.
    if (file !== null) yield examineConnectionSettings(dataSource, file);
    yield* examineLedger(dataSource);
    yield await examineServerSettings(dataSource);
    yield await examineDurability(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function* examineLedger(dataSource: DataSource): AsyncGenerator<Finding> {
  if (!PAYSCORE_SYNC_ENTITIES.every((entity) => dataSource.hasMetadata(entity))) {
    const detail = "the data source does not know the ledger's entities";
    yield failed('schema', { detail, code: 'PAYSCORE_E_TABLES_MISSING' });
    yield skipped('migrations', detail);
    yield skipped('tables', detail);
    return;
  }
  let ledger: LedgerSchema;
  try {
    ledger = await readLedgerSchema(dataSource);
  } catch (error) {
    yield failed('schema', { detail: reasonOf(error), code: 'PAYSCORE_E_DATABASE_REFUSED' });
    yield skipped('migrations', 'the schema cannot be read');
    yield skipped('tables', 'the schema cannot be read');
    return;
  }
  const schema = examineSchema(ledger);
  yield schema;
  if (schema.status === 'failed') {
    yield skipped('migrations', "the schema is not this version's");
    yield skipped('tables', "the schema is not this version's");
    return;
  }
  if (ledger.pending.length > 0) {
    const detail = `${ledger.pending.length} to run: ${ledger.pending.join(', ')}`;
    yield failed('migrations', { detail, code: 'PAYSCORE_E_MIGRATIONS_PENDING' });
    yield skipped('tables', 'migrations are pending');
    return;
  }
  yield ok('migrations', 'none pending');
  yield await examineTables(dataSource);
}

function examineSchema({ present, missing, newer, version }: LedgerSchema): Finding {
  if (present.length === 0) {
    const detail = `none of the ${missing.length} tables is there`;
    return failed('schema', { detail, code: 'PAYSCORE_E_TABLES_MISSING' });
  }
  if (newer.length > 0) {
    const detail = `it has ${newer.join(', ')}, which this version does not know`;
    return failed('schema', { detail, code: 'PAYSCORE_E_SCHEMA_NEWER' });
  }
  return ok('schema', version ?? 'tables that no migration made');
}

async function examineTables(dataSource: DataSource): Promise<Finding> {
  try {
    const gateway = createLedgerGateway(dataSource);
    await assertTables(gateway);
    await assertSchema(gateway);
    return ok('tables', 'every column can be read, and every index is there');
  } catch (error) {
    if (!(error instanceof PayscoreError)) throw error;
    const [detail = ''] = error.message.split('. ');
    const why = error.cause === undefined ? '' : ` (${reasonOf(error.cause)})`;
    return failed('tables', { detail: `${detail}${why}`, code: error.code });
  }
}

function whyNotOpened(error: unknown, subject: string | null): Finding {
  if (error instanceof NoSuchFileError) {
    const remedy = 'Run the migrations or start the host once, or correct the path in DATABASE_URL.';
    const detail = 'the SQLite file is not there';
    return failed('database', { subject, detail, code: 'PAYSCORE_E_DATABASE_UNREACHABLE', remedy });
  }
  if (error instanceof DataSourceFileError) {
    const why = error.cause === undefined ? '' : ` (${reasonOf(error.cause)})`;
    return failed('database', { subject, detail: error.message + why, code: 'PAYSCORE_E_DATA_SOURCE' });
  }
  if (error instanceof PayscoreError) {
    const [problem] = error.problems;
    return failed('database', {
      subject: problem?.field ?? subject,
      detail: problem?.message ?? 'not supported',
      code: error.code,
      ...(problem ? { remedy: problem.remedy } : {}),
    });
  }
  if (error instanceof Error && error.name === 'DriverPackageNotInstalledError') {
    const detail = 'its driver is not installed';
    return failed('database', { subject, detail, code: 'PAYSCORE_E_DATABASE_DRIVER' });
  }
  const isReached = isOfDatabase(error) || isOfTls(error);
  const code = isReached ? 'PAYSCORE_E_DATABASE_REFUSED' : 'PAYSCORE_E_DATABASE_UNREACHABLE';
  return failed('database', { subject, detail: reasonOf(error), code });
}
