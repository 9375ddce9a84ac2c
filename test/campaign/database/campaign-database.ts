import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { startMariadb } from '../../support/mariadb-server.mjs';
import { startPostgres } from '../../support/postgres-server.mjs';
import type { DatabaseKind } from '../options.js';
import { dataSourceOptions } from './data-source-options.js';

/** A database of the campaign's own, with the tables in it. */
export interface CampaignDatabase {
  readonly url: string;
  /** Null where there is no server. */
  readonly restart: ((isCrash: boolean) => Promise<void>) | null;
  stop(): Promise<void>;
}

export async function startDatabase(kind: DatabaseKind): Promise<CampaignDatabase> {
  const database = await START[kind]();
  try {
    const dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
    await dataSource.runMigrations();
    await dataSource.destroy();
  } catch (error) {
    await database.stop();
    throw error;
  }
  return database;
}

const START: Readonly<Record<DatabaseKind, () => Promise<CampaignDatabase>>> = {
  postgres: () => startPostgres({ durable: true }),
  mariadb: async () => {
    const server = await startMariadb({ durable: true });
    if (server) return server;
    throw new Error('MariaDB is not on this machine. On Debian: apt-get install mariadb-server');
  },
  sqlite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'payscore-campaign-'));
    return Promise.resolve({
      url: `sqlite:${join(folder, 'ledger.sqlite')}`,
      restart: null,
      stop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    });
  },
};
