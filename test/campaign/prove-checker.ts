import type { RuleName } from './checker/history.js';
import { type CampaignOptions, type Sabotage, SABOTAGES } from './options.js';
import { runCampaign } from './run-campaign.js';

/** What the checker has to object to when a rule is switched off; one of them is enough. */
const OBJECTIONS: Readonly<Record<Sabotage, readonly RuleName[]>> = {
  fence: ['reopened', 'duplicate', 'overlap', 'out-of-order'],
  ask: ['duplicate'],
  order: ['out-of-order'],
};

/** Runs with rules switched off. Answers whether the checker objected each time, on each database. */
export async function proveChecker(
  options: CampaignOptions,
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<boolean> {
  let isProven = true;
  for (const sabotage of options.sabotage ? [options.sabotage] : SABOTAGES) {
    for (const kind of options.databases) {
      const { violations } = await runCampaign(kind, { ...options, sabotage }, stop);
      const counts = OBJECTIONS[sabotage].map((rule) => {
        return { rule, count: violations.filter((violation) => violation.rule === rule).length };
      });
      const hasObjected = counts.some(({ count }) => count > 0);
      const found = counts.map(({ rule, count }) => `${rule} ${count}`).join(', ');
      tell(`${kind} without ${sabotage}: ${found}${hasObjected ? '' : ' - THE CHECKER DID NOT OBJECT'}`);
      isProven &&= hasObjected;
    }
  }
  return isProven;
}
