import { type PayscoreProblem, problemOf } from '../errors/index.js';
import { type PayscoreSyncSettings, SETTING_RANGES } from './settings.js';

/** Fills in defaults and checks bounds; problems name the setting. */
export function resolveSettings(given: Partial<PayscoreSyncSettings>): {
  settings: PayscoreSyncSettings;
  problems: PayscoreProblem[];
} {
  const problems: PayscoreProblem[] = [];
  const settings = Object.fromEntries(
    Object.entries(SETTING_RANGES).map(([name, range]) => {
      const value = given[name as keyof PayscoreSyncSettings] ?? range.defaultValue;
      if (!Number.isInteger(value) || value < range.min || value > range.max) {
        const remedy = `Give a whole number from ${range.min} to ${range.max}, or leave it out for ${range.defaultValue}.`;
        problems.push(problemOf(name, 'is out of range.', remedy));
      }
      return [name, value];
    }),
  ) as unknown as PayscoreSyncSettings;

  const { timeoutMs, marginMs, leaseMs, backoffMinMs, backoffMaxMs } = settings;
  if (leaseMs <= timeoutMs + 2 * marginMs) {
    problems.push({
      field: 'leaseMs',
      message: `is too short: ${leaseMs} ms, while a call may take timeoutMs + 2 × marginMs = ${timeoutMs + 2 * marginMs} ms.`,
      remedy: 'Give more, or two workers could send the same sync.',
    });
  }
  const { databaseTimeoutMs } = given;
  if (databaseTimeoutMs !== undefined && databaseTimeoutMs > leaseMs) {
    problems.push({
      field: 'databaseTimeoutMs',
      message: `is longer than leaseMs (${leaseMs} ms), so a claim would be waited for after it has run out.`,
      remedy: 'Give less.',
    });
  }
  if (backoffMaxMs < backoffMinMs) {
    problems.push({ field: 'backoffMaxMs', message: 'is below backoffMinMs.', remedy: 'Give more.' });
  }
  if (settings.drainMs === 0) settings.drainMs = timeoutMs + marginMs;
  return { settings, problems };
}
