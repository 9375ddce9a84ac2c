import { oneLine } from '../text/one-line.js';
import { CHECKS, type Finding, type FindingStatus } from './findings/finding.js';

const MARKS: Readonly<Record<FindingStatus, string>> = { ok: '✔', warning: '!', failed: '✖', skipped: '–' };

/** A finding in one line: mark, subject, result and remedy. */
export function toLine({ check, subject, status, detail, code, remedy }: Finding): string {
  const what = [CHECKS[check], subject].filter(Boolean).join(' ');
  const seen = status === 'skipped' ? `skipped, ${detail}` : detail;
  const advice = code === null ? '' : ` → ${remedy} [${code}]`;
  return oneLine(`${MARKS[status]} ${what}: ${seen}${advice}`);
}

export function toSummary(findings: readonly Finding[]): string {
  const count = (status: FindingStatus) => findings.filter((one) => one.status === status).length;
  const parts = [
    `${count('ok')} good`,
    `${count('warning')} to look at`,
    `${count('failed')} failed`,
    `${count('skipped')} skipped`,
  ];
  return `${findings.length} checks: ${parts.join(', ')}`;
}

/** The report for programs. Fields are never removed. */
export function toJson(findings: readonly Finding[]): string {
  const ok = findings.every(({ status }) => status !== 'failed');
  const checks = findings.map((finding) => ({ ...finding, title: CHECKS[finding.check] }));
  return JSON.stringify({ ok, checks }, null, 2);
}
