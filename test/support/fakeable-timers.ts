import type * as PerfHooks from 'node:perf_hooks';
import type * as Timers from 'node:timers';

/*
 * For specs that move the time of the product itself: imported before anything of it. The product takes its timers
 * from Node's modules, which fake timers leave alone; from here on it takes whatever the globals are at each call.
 */
jest.mock('node:timers', () => ({
  ...jest.requireActual<typeof Timers>('node:timers'),
  setTimeout: (work: () => void, ms: number) => globalThis.setTimeout(work, ms),
  clearTimeout: (timer?: NodeJS.Timeout) => globalThis.clearTimeout(timer),
  setImmediate: (work: () => void) => globalThis.setImmediate(work),
}));

jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise<void>((resolve) => globalThis.setTimeout(resolve, ms)),
}));

jest.mock('node:perf_hooks', () => ({
  ...jest.requireActual<typeof PerfHooks>('node:perf_hooks'),
  performance: { now: () => globalThis.performance.now() },
}));
