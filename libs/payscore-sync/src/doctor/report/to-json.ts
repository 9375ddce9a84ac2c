import { CHECKS, type Finding } from '../finding.js';

/** The report for programs. Fields are never removed. */
export function toJson(findings: readonly Finding[]): string {
  const ok = findings.every(({ status }) => status !== 'failed');
  const checks = findings.map((finding) => ({ ...finding, title: CHECKS[finding.check] }));
  return JSON.stringify({ ok, checks }, null, 2);
}
