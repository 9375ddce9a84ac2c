import { startBlackHole } from '../../support/black-hole-proxy.js';
import { startPgbouncer } from '../../support/pgbouncer-server.mjs';
import { startPostgres } from '../../support/postgres-server.mjs';
import { MissingServer } from '../missing-server.js';
import type { CampaignDatabase } from './campaign-database.js';

/** Connections of PgBouncer to the server: fewer than those of the workers, which are 40. */
const POOL_SIZE = 12;

/**
 * PostgreSQL behind PgBouncer in transaction mode. Now the server restarts, now PgBouncer.
 * @throws MissingServer
 */
export async function startPooledPostgres(forgetMs: number): Promise<CampaignDatabase> {
  const server = await startPostgres({ durable: true });
  const pooler = await startPgbouncer(server.url, { poolSize: POOL_SIZE });
  if (!pooler) {
    await server.stop();
    throw new MissingServer('PgBouncer', 'on Debian: apt-get install pgbouncer');
  }
  const proxy = await startBlackHole(Number(new URL(pooler.url).port), { forgetMs });
  let restarts = 0;
  return {
    ...{ url: server.url, workerUrl: proxy.through(pooler.url), standbyUrl: null, proxy, failOver: null },
    async restart(isCrash) {
      // Every other one is a crash, so that each of the two crashes and ends.
      const isServer = Math.floor(restarts / 2) % 2 === 0;
      restarts += 1;
      await (isServer ? server : pooler).restart(isCrash);
    },
    async stop() {
      await proxy.close();
      await pooler.stop();
      await server.stop();
    },
  };
}
