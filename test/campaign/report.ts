import { RULES, type RuleName } from './checker/history.js';
import type { CampaignResult } from './run-campaign.js';

/** Violations told of each rule and database; the table has all in numbers. */
const TOLD = 5;

/** One table: a column for each database. */
export function table(results: readonly CampaignResult[]): string {
  const names = results[0]?.summary.lines.map(([name]) => name) ?? [];
  const rows = [
    ['', ...results.map(({ summary }) => summary.name)],
    ...names.map((name, index) => [name, ...results.map(({ summary }) => summary.lines[index]?.[1] ?? '')]),
    ['violations:', ...results.map(() => '')],
    ...(Object.keys(RULES) as RuleName[]).map((rule) => [
      `  ${RULES[rule]}`,
      ...results.map(({ violations }) =>
        String(violations.filter((violation) => violation.rule === rule).length),
      ),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The first few of each kind, to begin looking at. */
export function details(results: readonly CampaignResult[]): string[] {
  return results.flatMap(({ summary, violations }) =>
    (Object.keys(RULES) as RuleName[]).flatMap((rule) =>
      violations
        .filter((violation) => violation.rule === rule)
        .slice(0, TOLD)
        .map(({ orderNo, text }) => `${summary.name}  ${rule}  ${orderNo}: ${text}`),
    ),
  );
}
