import type { PayscoreSyncStats } from '../../ledger/index.js';
import { UNSETTLED_STATUSES } from '../../ledger/index.js';
import { EVENTS, STATUSES } from '../../story/statuses.js';
import { type CommandCall, defineCommand, type ExitCode } from '../command/payscore-command.js';
import { toTable } from '../terminal/table.js';
import { type LedgerTools, withLedger } from '../tools/ledger-tools.js';
import { spanOf } from '../tools/span.js';
import { inEnglish } from '../tools/words.js';
import { toJson } from '../tools/wire.js';

export const statsCommand = defineCommand({
  name: 'stats',
  summary: 'Show the ledger in numbers',
  options: [],
  notes: `
Counts stop at 10,000. "Due" are syncs to be sent or asked for now, "Late" is how long the oldest of them has been due. An
institution without a worker for a minute is quiet.`,
  run: runStats,
});

async function runStats(call: CommandCall): Promise<ExitCode> {
  const { flags, terminal } = call;
  const stats = await withLedger(call, 'look', readStats);
  if (flags.json) terminal.print(toJson(stats));
  else terminal.print(textOf(stats));
  return 0;
}

async function readStats({ ledger, institutions, scope }: LedgerTools): Promise<PayscoreSyncStats> {
  const { stats } = ledger;
  const now = await stats.now();
  return {
    at: new Date(now),
    institutions: await stats.institutions({}, institutions.names, now),
    handlers: await stats.handlers(scope.within(), [], now),
  };
}

function textOf({ institutions, handlers }: PayscoreSyncStats): string {
  const names = Object.keys(STATUSES) as (keyof typeof STATUSES)[];
  const columns = [
    { title: 'Institution' },
    ...names.map((name) => ({ title: inEnglish(STATUSES[name]), isNumber: true })),
    ...['Oldest unsettled', 'Due', 'Late', 'Worker'].map((title) => ({ title, isNumber: title === 'Due' })),
  ];
  const rows = institutions.map((one) => {
    const ages = UNSETTLED_STATUSES.map((status) => one.oldestMs[status] ?? 0);
    const worker = one.nobodyDelivers ? 'none delivers' : one.isQuiet ? 'quiet' : 'running';
    const late = one.overdueMs === 0 ? null : spanOf(one.overdueMs);
    const oldest = Math.max(...ages) === 0 ? null : spanOf(Math.max(...ages));
    return [one.institution, ...names.map((name) => one.counts[name]), oldest, one.due, late, worker];
  });
  const tables = [rows.length === 0 ? 'The ledger has no institution yet.' : toTable(columns, rows)];
  if (handlers.length > 0) tables.push(handlerTable(handlers));
  return tables.join('\n\n');
}

function handlerTable(handlers: PayscoreSyncStats['handlers']): string {
  const columns = [
    { title: 'Handler' },
    { title: 'Event' },
    { title: 'Waiting', isNumber: true },
    { title: 'Oldest' },
  ];
  return toTable(
    columns,
    handlers.map(({ handlerId, event, pending, oldestMs }) => [
      ...[handlerId, inEnglish(EVENTS[event])],
      ...[pending, oldestMs === null ? null : spanOf(oldestMs)],
    ]),
  );
}
