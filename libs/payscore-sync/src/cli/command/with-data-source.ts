import { withDeadline } from '../../concurrency/with-deadline.js';
import {
  type DatabaseAccess,
  DataSourceFileError,
  findDataSourceFile,
  openDataSource,
  reasonOf,
} from '../../doctor/index.js';
import { databaseFailure } from './database-failure.js';
import { type CommandCall, UsageError } from './payscore-command.js';

type DataSource = Awaited<ReturnType<typeof openDataSource>>;

/** For a connection, ms. */
const OPEN_MS = 10_000;

/**
 * Runs work on the data source the doctor would examine: `--data-source`, a file in one of the usual places, or
 * `DATABASE_URL`. It runs no migrations.
 *
 * @param prepare changes options before it connects
 * @throws UsageError if it cannot be used or fails, without its URL
 */
export async function withDataSource<T>(
  { flags, environment, folder }: Pick<CommandCall, 'flags' | 'environment' | 'folder'>,
  access: DatabaseAccess,
  work: (dataSource: DataSource) => Promise<T>,
  prepare?: (dataSource: DataSource) => void,
): Promise<T> {
  const path = flags.dataSource ?? findDataSourceFile(folder) ?? null;
  let dataSource: DataSource;
  try {
    dataSource = await openDataSource(path, environment, { access, timeoutMs: OPEN_MS });
    if (!dataSource.isInitialized) prepare?.(dataSource);
    // The host's data source may have no timeout.
    if (!dataSource.isInitialized) await withDeadline(dataSource.initialize(), 2 * OPEN_MS, timedOut);
  } catch (error) {
    const why = error instanceof DataSourceFileError ? error.message : reasonOf(error);
    throw new UsageError(`the database cannot be used: ${why}. payscore doctor tells more.`);
  }
  try {
    return await work(dataSource);
  } catch (error) {
    throw databaseFailure(error);
  } finally {
    await dataSource.destroy();
  }
}

const timedOut = () => Object.assign(new Error('No connection in time'), { code: 'ETIMEDOUT' });
