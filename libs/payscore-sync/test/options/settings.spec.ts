import fc from 'fast-check';
import { type PayscoreSyncSettings, resolveOptions } from '../../src/options/index.js';
import { SETTING_RANGES } from '../../src/options/settings.js';
import { institution, problemsOf } from './support/secrets.js';

const institutions = [institution];
const resolve = (settings: object) => () => resolveOptions({ ...settings, institutions });
const names = Object.keys(SETTING_RANGES) as (keyof PayscoreSyncSettings)[];

describe('the settings', () => {
  it('have the defaults of docs/settings.md', () => {
    expect(resolve({})().settings).toEqual({
      timeoutMs: 10_000,
      marginMs: 2000,
      leaseMs: 60_000,
      deferralMs: 180_000,
      recheckMs: 10_000,
      orderGapMs: 1000,
      clockMarginMs: 2000,
      maxRefusals: 20,
      backoffMinMs: 1000,
      backoffMaxMs: 900_000,
      maxAgeMs: 259_200_000,
      stalledMs: 600_000,
      retentionDays: 90,
      ratePerSecond: 600,
      ratePauseMs: 60_000,
      breakerMs: 30_000,
      certRefreshMinMs: 10_000,
      pollMs: 1000,
      sweepMs: 5000,
      concurrency: 32,
      maxWaits: 2000,
      maxWaitsPerCaller: 500,
      maxSyncsPerOrder: 200,
      databaseTimeoutMs: 5000,
      drainMs: 12_000,
    });
  });

  it.each(names)('name %s when it is out of range or no whole number', (name) => {
    const { min, max } = SETTING_RANGES[name];
    for (const value of [
      min - 1,
      max + 1,
      min + 0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      String(min),
      true,
    ]) {
      const own = problemsOf(resolve({ [name]: value })).filter((one) => one.message === 'is out of range.');
      expect(own.map((one) => one.field)).toEqual([name]);
      expect(own[0]?.remedy).toContain(`from ${min} to ${max}`);
    }
  });

  it('take undefined and null for absent', () => {
    expect(resolve({ timeoutMs: undefined, pollMs: null })().settings).toMatchObject({
      timeoutMs: 10_000,
      pollMs: 1000,
    });
  });

  it('are never out of range by default', () => {
    for (const { defaultValue, min, max } of Object.values(SETTING_RANGES)) {
      expect(defaultValue >= min && defaultValue <= max).toBe(true);
    }
  });

  it('refuse a lease that a call could outlive', () => {
    const settings = { timeoutMs: 5000, marginMs: 500 };
    const problems = problemsOf(resolve({ ...settings, leaseMs: 6000 }));
    expect(problems).toEqual([expect.objectContaining({ field: 'leaseMs' })]);
    expect(problems[0]?.message).toContain('6000 ms');
    expect(resolve({ ...settings, leaseMs: 6001 })().settings.leaseMs).toBe(6001);
  });

  it('refuse a backoff whose end lies before its beginning', () => {
    const problems = problemsOf(resolve({ backoffMinMs: 5000, backoffMaxMs: 4999 }));
    expect(problems.map((one) => one.field)).toEqual(['backoffMaxMs']);
  });

  it('wait at shutdown for as long as a call may take, unless told otherwise', () => {
    expect(resolve({ timeoutMs: 5000, marginMs: 500 })().settings.drainMs).toBe(5500);
    expect(resolve({ drainMs: 1 })().settings.drainMs).toBe(1);
  });

  it('list every one that is wrong, and none besides', () => {
    const free = names.filter(
      (name) => !['leaseMs', 'timeoutMs', 'marginMs', 'backoffMinMs', 'backoffMaxMs'].includes(name),
    );
    fc.assert(
      fc.property(fc.subarray(free, { minLength: 1 }), (wrong) => {
        const settings = Object.fromEntries(wrong.map((name) => [name, -1]));
        expect(problemsOf(resolve(settings)).map((one) => one.field)).toEqual(wrong);
      }),
      { numRuns: 20 },
    );
  });

  it('reach the client: its deadline is theirs', () => {
    expect(resolve({ timeoutMs: 1234 })().institutions[0]?.client.timeoutMs).toBe(1234);
  });
});
