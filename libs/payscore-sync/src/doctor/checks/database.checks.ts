import type { DataSource } from 'typeorm';
import { withDeadline } from '../../concurrency/with-deadline.js';
import { isOfDatabase, isOfTls, reasonOf, timedOut } from '../findings/reason-of.js';
import { failed, type Finding, skipAll } from '../findings/finding.js';
import { DataSourceFileError } from '../database/open-data-source.js';
import { NoSuchFileError } from '../database/open-database.js';
import { examineConnectionSettings } from './connection-settings.check.js';
import { examineDurability } from './durability.check.js';
import { examineLedger } from './ledger.checks.js';
import { examineProduct, examineServerSettings } from './server.checks.js';
import { supportedDialect } from '../../ledger/gateway/supported-dialect.js';
import { PayscoreError } from '../../errors/index.js';

const AFTER_DATABASE = ['schema', 'migrations', 'tables', 'server-settings', 'durability'] as const;

/**
 * Checks the database: connection, version of the ledger's schema, pending migrations, readable tables. Changes
 * nothing.
 *
 * @param open makes the data source; its errors are findings too
 * @param timeoutMs longest wait for a connection; twice that for everything
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
    // The host's data source may have no timeout.
    if (!dataSource.isInitialized) await withDeadline(dataSource.initialize(), 2 * timeoutMs, timedOut);
  } catch (error) {
    yield whyNotOpened(error, file);
    yield* skipAll(AFTER_DATABASE, 'the database cannot be used');
    return;
  }
  try {
    const product = await examineProduct(dataSource, file);
    yield product;
    if (product.status === 'failed') {
      yield* skipAll(AFTER_DATABASE, 'the ledger cannot live in this database');
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
