import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { CommandUtils } from 'typeorm/commands/CommandUtils.js';
import { onlyLooking } from './open-database.js';

/** The file cannot be imported, or exports no data source. */
export class DataSourceFileError extends Error {
  override readonly name = 'DataSourceFileError';
}

/**
 * The data source of a built file, read like `typeorm migration:run -d`. It changes nothing in the database.
 *
 * @throws DataSourceFileError whose message quotes nothing of the file
 */
export async function loadDataSource(path: string): Promise<DataSource> {
  let dataSource: DataSource;
  try {
    dataSource = await CommandUtils.loadDataSource(resolve(path));
  } catch (error) {
    const { cause } = error as Error;
    if (cause === undefined) throw new DataSourceFileError('the file does not export one DataSource');
    throw new DataSourceFileError('the file cannot be imported', { cause });
  }
  return onlyLooking(dataSource);
}
