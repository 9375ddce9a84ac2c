import { isSettled } from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import { name } from '../moves/words.js';
import type { Scenario } from '../model/scenario.js';
import { ARRIVES_BEFORE, NOW } from '../model/settings.js';
import type { Move, Row, State } from '../model/state.js';

/** What a state violates, or the way to it; null when all is well. */
export function brokenBy(before: State, { next, broken }: Move, scenario: Scenario): string | null {
  return broken ?? falseEnd(next, scenario) ?? reopened(before, next, scenario) ?? forgotten(next, scenario);
}

function falseEnd(state: State, scenario: Scenario): string | null {
  const { details } = state.remote.order;
  for (const row of state.rows) {
    const isTold = details.some((detail) => detail.fact === row.fact);
    if (row.status === 'synced' && !isTold) {
      return `${name(row, scenario)} is synced, and WeChat Pay does not have it`;
    }
    if (row.status === 'double_paid' && details.every((detail) => detail.fact !== null)) {
      return `${name(row, scenario)} is double_paid, and nothing was paid on-line`;
    }
    if (row.status !== 'cancelled') continue;
    if (isTold) return `${name(row, scenario)} is cancelled, and WeChat Pay has it`;
    if (isUnderWay(state, row, scenario))
      return `${name(row, scenario)} is cancelled, and its call may still take effect`;
  }
  return null;
}

function isUnderWay({ exchanges }: State, { fact }: Row, { latePackets }: Scenario): boolean {
  return exchanges.some(
    ({ kind, fate, begunAt, ...call }) =>
      kind === 'send' &&
      call.fact === fact &&
      fate === 'travelling' &&
      (latePackets || NOW - begunAt < ARRIVES_BEFORE),
  );
}

/** Commits that a failover loses are lost; what is in the ledger then never changes either. */
function reopened(before: State, after: State, scenario: Scenario): string | null {
  if (before.standby && !after.standby) return null;
  for (const row of before.rows) {
    if (!isSettled(row.status)) continue;
    const now = after.rows.find(({ fact }) => fact === row.fact);
    if (now?.status !== row.status)
      return `${name(row, scenario)} was ${row.status}, and is ${now?.status} now`;
  }
  return null;
}

/** Unsettled rows are due, held by a claim, behind another row, or for a person to look at. */
function forgotten({ rows }: State, scenario: Scenario): string | null {
  const hasHead = rows.some(({ isHead }) => isHead);
  for (const row of rows) {
    if (isSettled(row.status) || row.status === 'double_paid') continue;
    const isNext = row.dueAt !== null || row.lease !== null;
    if (row.isHead && !isNext) return `${name(row, scenario)} is ${row.status}, and nothing comes next`;
    if (!row.isHead && row.dueAt !== null) return `${name(row, scenario)} is due out of its turn`;
    if (!row.isHead && hasHead && row.status === 'parked')
      return `${name(row, scenario)} is parked behind another`;
  }
  if (rows.filter(({ isHead }) => isHead).length > 1) return 'two rows of one order have the head';
  return null;
}
