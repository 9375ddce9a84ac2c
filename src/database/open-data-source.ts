import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseError } from './database.error.js';

/** Opens the database and applies its migrations. @throws DatabaseError that names the place. */
export async function openDataSource(options: DataSourceOptions | undefined): Promise<DataSource> {
  if (!options) throw new Error('TypeOrmModule was given no options.');
  try {
    return await new DataSource(options).initialize();
  } catch (error) {
    throw new DatabaseError(placeOf(options), error);
  }
}

function placeOf(options: DataSourceOptions): string {
  if (options.type === 'better-sqlite3') return `The SQLite file ${options.database}`;
  if (options.type !== 'postgres' || !options.url) return 'The database';
  const { hostname, port } = new URL(options.url);
  return `PostgreSQL at ${hostname}:${port || '5432'}`;
}
