import type { RuleName } from './checker/history.js';
import { type CampaignOptions, type Sabotage, SABOTAGES } from './options.js';
import type { DatabaseKind } from './plan/database-kinds.js';
import { type Trouble, TROUBLE_FACTS } from './plan/troubles.js';
import { runCampaign } from './run-campaign.js';

interface Proof {
  /** What the checker has to object to; one of them is enough. */
  readonly objections: readonly RuleName[];
  /** The trouble under which the rule matters; null: any. */
  readonly trouble: Trouble | null;
  /** The only process on SQLite is killed too often for what takes some seconds to show. */
  readonly needsFleet?: boolean;
}

const PROOFS: Readonly<Record<Sabotage, Proof>> = {
  fence: { objections: ['reopened', 'duplicate', 'overlap', 'out-of-order'], trouble: null },
  ask: { objections: ['duplicate'], trouble: null },
  order: { objections: ['out-of-order'], trouble: null },
  deadline: { objections: ['unended', 'untold', 'late-recovery'], trouble: 'silence' },
  replica: { objections: ['unseen', 'untold'], trouble: 'lag' },
  recheck: { objections: ['duplicate'], trouble: 'lossy-failover' },
  neutral: { objections: ['starved', 'unended', 'untold'], trouble: 'bad-tenant' },
  turns: { objections: ['starved'], trouble: 'flood', needsFleet: true },
  'hang-ups': { objections: ['held-on'], trouble: 'hang-ups', needsFleet: true },
};

/** Runs with rules switched off. Answers whether the checker objected each time, on each database. */
export async function proveChecker(
  options: CampaignOptions,
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<boolean> {
  let isProven = true;
  for (const sabotage of options.sabotage ? [options.sabotage] : SABOTAGES) {
    const { objections, trouble } = PROOFS[sabotage];
    const databases = options.databases.filter((database) => canHave(database, PROOFS[sabotage]));
    const troubles = trouble ? [trouble] : [];
    for (const kind of databases) {
      const place = { kind, engine: options.engines[0] ?? ('none' as const), isNet: false };
      const { violations } = await runCampaign(place, { ...options, sabotage, troubles }, stop);
      const counts = objections.map((rule) => {
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

const canHave = (kind: DatabaseKind, { trouble, needsFleet = false }: Proof) =>
  !(needsFleet && kind === 'sqlite') && (trouble === null || TROUBLE_FACTS[trouble].on.includes(kind));
