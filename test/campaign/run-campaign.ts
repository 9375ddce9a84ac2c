import { startSimulator } from 'payscore-simulator';
import { Campaign, type CampaignResult } from './campaign.js';
import { startDatabase } from './database/start-database.js';
import type { CampaignOptions } from './options.js';
import { hostsOf } from './hosts-of.js';
import type { PrivateNetwork } from './network/private-network.js';
import { RedisGroup } from './engine/redis-group.js';
import { type Place, troublesOn } from './plan/troubles.js';

export type { CampaignResult };

/** Runs a campaign in one place. @param stop ends it early, leaving nothing behind */
export async function runCampaign(
  place: Place,
  options: CampaignOptions,
  stop: AbortSignal,
  network: PrivateNetwork | null = null,
): Promise<CampaignResult> {
  const troubles = troublesOn(place, options.troubles);
  const simulator = await startSimulator({ journalLimit: 5_000_000 });
  try {
    const database = await startDatabase(place.kind, troubles, network?.placeOf('database'));
    try {
      const redis =
        place.engine === 'none'
          ? null
          : await RedisGroup.start(troubles.has('redis-failover'), network?.placeOf('redis'));
      try {
        const hosts = await hostsOf(options, { place, simulator, database, redis, network });
        const scene = { place, troubles, simulator, database, redis, network, hosts, stop };
        return await new Campaign(options, scene).run();
      } finally {
        await redis?.stop();
      }
    } finally {
      await database.stop();
    }
  } finally {
    await simulator.close();
  }
}
