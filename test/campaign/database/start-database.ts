import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { startBlackHole } from '../../support/black-hole-proxy.js';
import { startMariadb } from '../../support/mariadb-server.mjs';
import { LOOPBACK, type Place as Address } from '../../support/private-server.mjs';
import { startPostgres } from '../../support/postgres-server.mjs';
import type { PrivateServer } from '../../support/private-server.mjs';
import { MissingServer } from '../missing-server.js';
import type { DatabaseKind } from '../plan/database-kinds.js';
import type { Trouble } from '../plan/troubles.js';
import type { CampaignDatabase } from './campaign-database.js';
import { dataSourceOptions } from './data-source-options.js';
import { GaleraDatabase } from './galera.js';
import { startPooledPostgres } from './pooled-postgres.js';
import { ReplicatedPostgres } from './replicated-postgres.js';

/** After this time a server loses a connection that went silent, as by its keep-alive, ms. */
export const FORGET_MS = 6000;

export async function startDatabase(
  kind: DatabaseKind,
  troubles: ReadonlySet<Trouble>,
  at: Address = LOOPBACK,
): Promise<CampaignDatabase> {
  const database = await START[kind](troubles, at);
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

const START: Readonly<
  Record<DatabaseKind, (troubles: ReadonlySet<Trouble>, at: Address) => Promise<CampaignDatabase>>
> = {
  postgres: async (troubles, at) => {
    const server = await startPostgres({ durable: true, at });
    if (at !== LOOPBACK) return apart(server);
    const needs = ['lag', 'failover', 'lossy-failover'] as const;
    if (!needs.some((trouble) => troubles.has(trouble))) return behindProxy(server);
    return ReplicatedPostgres.start(server, {
      lags: troubles.has('lag'),
      isSynchronous: !troubles.has('lossy-failover'),
      forgetMs: FORGET_MS,
    });
  },
  mariadb: async (_troubles, at) => {
    const server = await startMariadb({ durable: true, at });
    if (server && at !== LOOPBACK) return apart(server);
    if (server) return behindProxy(server);
    throw new MissingServer('MariaDB', 'on Debian: apt-get install mariadb-server');
  },
  pgbouncer: () => startPooledPostgres(FORGET_MS),
  'galera-one': () => GaleraDatabase.start({ writesToAll: false, forgetMs: FORGET_MS }),
  'galera-all': () => GaleraDatabase.start({ writesToAll: true, forgetMs: FORGET_MS }),
  sqlite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'payscore-campaign-'));
    const url = `sqlite:${join(folder, 'ledger.sqlite')}`;
    return Promise.resolve({
      ...{ url, workerUrl: url, standbyUrl: null, proxy: null, restart: null, failOver: null },
      stop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    });
  },
};

/** At an address of its own: the network loses what a proxy would. */
function apart(server: PrivateServer): CampaignDatabase {
  const { url } = server;
  return {
    ...{ url, workerUrl: url, standbyUrl: null, proxy: null, failOver: null },
    restart: (isCrash) => server.restart(isCrash),
    stop: () => server.stop(),
  };
}

async function behindProxy(server: PrivateServer): Promise<CampaignDatabase> {
  const { url } = server;
  const proxy = await startBlackHole(Number(new URL(url).port), { forgetMs: FORGET_MS });
  return {
    ...{ url, workerUrl: proxy.through(url), standbyUrl: null, proxy, failOver: null },
    restart: (isCrash) => server.restart(isCrash),
    async stop() {
      await proxy.close();
      await server.stop();
    },
  };
}
