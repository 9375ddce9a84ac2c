import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTRUMENTS } from '../../src/telemetry/otel/instruments.js';

/** Metrics that are counted; the others are gauges and histograms. */
const COUNTERS: readonly string[] = [
  ...['attempts', 'signatureProbes', 'settled', 'needsPerson', 'leasesLost', 'paced', 'handlerCalls'],
  ...['failedRings', 'ignoredMessages', 'notifications', 'lateDoublePayments'],
];

/** The metrics as Prometheus gets them. */
const names = Object.entries(INSTRUMENTS).map(
  ([key, { name }]) => name.replaceAll('.', '_') + (COUNTERS.includes(key) ? '_total' : ''),
);

const read = (path: string) => readFileSync(join(__dirname, '../../../..', path), 'utf8');
const namesIn = (text: string) => [...new Set(text.match(/payscore_sync_\w+/g))];

describe('docs/operations.md', () => {
  const page = read('docs/operations.md');
  const section = page.slice(page.indexOf('## Metrics'), page.indexOf('## Retention'));

  it('lists every metric there is, and none that is not', () => {
    const listed = [...section.matchAll(/^\| `(payscore_\w+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...names].sort());
  });
});

describe('the alerts', () => {
  const rules = read('deploy/prometheus/alerts.yml');
  const tests = read('deploy/prometheus/alerts.test.yml');
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, alert]) => alert);

  it('are on metrics that exist', () => {
    const used = namesIn(rules);
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
    expect(rules.match(/expr: \S/g)).toHaveLength(alerts.length);
    expect(new Set(alerts).size).toBe(alerts.length);
  });

  it.each(['oldest_unsettled_age', 'unsettled{status="double_paid"}', 'unsettled{status="parked"}'])(
    'watch %s',
    (metric) => expect(rules).toContain(`payscore_sync_${metric}`),
  );

  it.each(alerts)('%s says how severe it is, what it means and what to do, and has a test', (alert) => {
    const [, rule = ''] = rules.split(`- alert: ${alert}\n`);
    const [own = ''] = rule.split('- alert:');
    for (const part of ['severity', 'summary', 'description', 'runbook']) expect(own).toContain(`${part}: `);
    expect(tests).toContain(`- labels: 'ALERTS{alertname="${alert}", alertstate="firing"`);
    expect(tests).toMatch(new RegExp(`alertname="${alert}".*\n.*\n +exp_samples: \\[\\]`));
  });
});

describe('the dashboard', () => {
  it('shows every metric there is, and none that is not', () => {
    const used = namesIn(read('deploy/grafana/payscore-sync.json')).map((name) =>
      name.replace(/_bucket$/, ''),
    );
    expect([...new Set(used)].sort()).toEqual([...names].sort());
  });
});
