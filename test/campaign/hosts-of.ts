import type { Simulator } from 'payscore-simulator';
import type { CampaignDatabase } from './database/campaign-database.js';
import type { RedisGroup } from './engine/redis-group.js';
import type { WorkerHost } from './fleet/worker-host.js';
import type { PrivateNetwork } from './network/private-network.js';
import { startForwarder } from './network/forwarder.js';
import type { CampaignOptions } from './options.js';
import type { Place } from './plan/troubles.js';

interface Surroundings {
  readonly place: Place;
  readonly simulator: Simulator;
  readonly database: CampaignDatabase;
  readonly redis: RedisGroup | null;
  readonly network: PrivateNetwork | null;
}

/** A host for each worker, with its way to the servers. */
export async function hostsOf(
  { hosts: count }: Pick<CampaignOptions, 'hosts'>,
  { place, simulator, database, redis, network }: Surroundings,
): Promise<readonly WorkerHost[]> {
  const engine = redis?.settings ?? null;
  if (!network) {
    // SQLite is for one process.
    return Array.from({ length: place.kind === 'sqlite' ? 1 : count }, (_, index): WorkerHost => {
      const name = `w${index + 1}`;
      return {
        name,
        address: '127.0.0.1',
        enter: [],
        databaseUrl: database.workerUrl,
        engine,
        environment: {},
      };
    });
  }
  // The simulator listens on the loopback address alone.
  const { host } = network.placeOf('wechatpay');
  const to = { host: '127.0.0.1', port: Number(new URL(simulator.baseUrl).port) };
  const { port } = await startForwarder({ host, port: 0 }, to);
  const baseUrl = `http://${host}:${port}`;
  return Promise.all(
    network.hosts.map(async (one): Promise<WorkerHost> => {
      const { port: portOfWay } = new URL(await network.through(one, 'wechatpay', baseUrl));
      // The name of that machine, in this network.
      const environment = { PAYSCORE_BASE_URL: `http://localhost:${portOfWay}` };
      const databaseUrl = await network.through(one, 'database', database.workerUrl);
      if (!engine || !('port' in engine)) return { ...one, databaseUrl, engine, environment };
      const redisUrl = new URL(await network.through(one, 'redis', `redis://${engine.host}:${engine.port}`));
      const reached = { host: redisUrl.hostname, port: Number(redisUrl.port) };
      return { ...one, databaseUrl, engine: reached, environment };
    }),
  );
}
