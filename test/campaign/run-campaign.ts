import { startSimulator } from 'payscore-simulator';
import { Campaign, type CampaignResult } from './campaign.js';
import { startDatabase } from './database/start-database.js';
import type { CampaignOptions, DatabaseKind } from './options.js';
import { troublesOn } from './plan/troubles.js';

export type { CampaignResult };

/** Runs a campaign on one database. @param stop ends it early, leaving nothing behind */
export async function runCampaign(
  kind: DatabaseKind,
  options: CampaignOptions,
  stop: AbortSignal,
): Promise<CampaignResult> {
  const troubles = troublesOn(kind, options.troubles);
  const simulator = await startSimulator({ journalLimit: 5_000_000 });
  try {
    const database = await startDatabase(kind, troubles);
    try {
      return await new Campaign(options, { kind, troubles, simulator, database, stop }).run();
    } finally {
      await database.stop();
    }
  } finally {
    await simulator.close();
  }
}
