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

const SERVERS: Readonly<Record<string, { readonly name: string; readonly port: string }>> = {
  postgres: { name: 'PostgreSQL', port: '5432' },
  mysql: { name: 'MySQL', port: '3306' },
  mariadb: { name: 'MariaDB', port: '3306' },
};

function placeOf(options: DataSourceOptions): string {
  if (options.type === 'better-sqlite3') return `The SQLite file ${options.database}`;
  const server = SERVERS[options.type];
  if (!server || !('url' in options) || !options.url) return 'The database';
  const { hostname, port } = new URL(options.url);
  return `${server.name} at ${hostname}:${port || server.port}`;
}
