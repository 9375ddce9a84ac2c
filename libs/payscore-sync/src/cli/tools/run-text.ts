import type { ActionRefusal, RunAction } from '../../ledger/index.js';
import type { PayscoreRunPlan, PayscoreRunResult } from '../../service/run-results.js';
import { REFUSALS } from '../../story/statuses.js';
import { shown, toTable } from '../terminal/table.js';
import { inEnglish } from './words.js';

/** Listed failures of a run. */
const MAX_LISTED = 50;

/** A dry run for a person. */
export function planText(action: RunAction, { count, refused, hasMore, digest }: PayscoreRunPlan): string {
  const left = Object.entries(refused)
    .filter(([, number]) => number > 0)
    .map(
      ([rule, number]) =>
        `  ${number}: ${rule === 'not-found' ? 'not there' : inEnglish(REFUSALS[rule as ActionRefusal])}`,
    );
  return [
    `${action}: ${count} syncs`,
    ...(left.length > 0 ? ['Left out:', ...left] : []),
    ...(hasMore ? ['More match. One run covers the oldest 1,000: run it again for the rest.'] : []),
    `digest ${digest}`,
  ].join('\n');
}

/** What a run did. */
export function resultText({ done, outcomes }: PayscoreRunResult): string {
  const failed = outcomes.filter(({ outcome }) => outcome !== 'done');
  if (failed.length === 0) return `Done for ${done} syncs.`;
  const columns = ['Id', 'Outcome', 'Why'].map((title) => ({ title }));
  const rows = failed.slice(0, MAX_LISTED).map(({ id, outcome, detail }) => [id, outcome, detail]);
  const more = failed.length > MAX_LISTED ? [`and ${shown(failed.length - MAX_LISTED)} more`] : [];
  return [`Done for ${done} syncs, not for ${failed.length}:`, toTable(columns, rows), ...more].join('\n');
}
