import type { Attempt, Sync } from './sync.js';

interface Line {
  readonly at: number;
  readonly cells: readonly string[];
}

const HEAD = ['when', 'order', 'what', 'answer', 'Request-ID', 'signature', 'decision'];

/** Everything that happened to the syncs, in the order of time, as a table. */
export function timeline(syncs: readonly Sync[]): string {
  const lines = syncs.flatMap(linesOf).sort((a, b) => a.at - b.at);
  const start = lines[0]?.at ?? 0;
  const rows = [HEAD, ...lines.map(({ at, cells }) => [`+${((at - start) / 1000).toFixed(2)} s`, ...cells])];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function linesOf(sync: Sync): Line[] {
  const recorded = ['cash taken', 'committed with the payment', '', '', 'queued'];
  return [
    { at: Date.parse(sync.createdAt), cells: [sync.outOrderNo, ...recorded] },
    ...sync.attemptLog.map((attempt) => ({
      at: Date.parse(attempt.startedAt),
      cells: [sync.outOrderNo, ...cellsOf(attempt)],
    })),
  ];
}

function cellsOf(attempt: Attempt): string[] {
  const answer = attempt.failure ?? [attempt.httpStatus, attempt.code].filter(Boolean).join(' ');
  return [
    attempt.kind === 'send' ? 'sync' : 'query',
    answer,
    attempt.requestId ?? '',
    attempt.verification ?? '',
    `${attempt.outcome} -> ${attempt.decision}`,
  ];
}
