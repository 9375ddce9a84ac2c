import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTRUMENTS } from '../../src/telemetry/otel/instruments.js';

/** Metrics that are counted; the others are gauges and histograms. */
const COUNTERS: readonly string[] = [
  ...['attempts', 'signatureProbes', 'settled', 'needsPerson', 'leasesLost', 'paced', 'handlerCalls'],
  ...['failedRings', 'ignoredMessages'],
];

/** The metrics as Prometheus gets them. */
const names = Object.entries(INSTRUMENTS).map(
  ([key, { name }]) => name.replaceAll('.', '_') + (COUNTERS.includes(key) ? '_total' : ''),
);

describe('docs/operations.md', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/operations.md'), 'utf8');
  const section = page.slice(page.indexOf('## Metrics'), page.indexOf('## Retention'));
  const [, rules = ''] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];

  it('lists every metric there is, and none that is not', () => {
    const listed = [...section.matchAll(/^\| `(payscore_\w+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...names].sort());
  });

  it('has alerts on metrics that exist', () => {
    const used = new Set([...rules.matchAll(/payscore_\w+/g)].map(([name]) => name));
    expect(used.size).toBeGreaterThan(8);
    for (const name of used) expect(names).toContain(name);
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, alert]) => alert);
    expect(rules.match(/expr: \S/g)).toHaveLength(alerts.length);
    expect(new Set(alerts).size).toBe(alerts.length);
  });

  it.each(['oldest_unsettled_age', 'unsettled{status="double_paid"}', 'unsettled{status="parked"}'])(
    'has an alert on %s',
    (metric) => expect(rules).toContain(`payscore_sync_${metric}`),
  );
});
