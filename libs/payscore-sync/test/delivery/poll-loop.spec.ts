// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import type { LimitedRoute } from '../../src/delivery/institution-routes.js';
import type { SyncWorker } from '../../src/delivery/sync-worker.js';
import { PollLoop } from '../../src/delivery/poll-loop.js';
import { WakeSignal } from '../../src/concurrency/wake-signal.js';

beforeEach(() => jest.useFakeTimers());
let loop: PollLoop;
afterEach(async () => {
  await Promise.all([loop.drain(), pass(10_000)]);
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** A pollLoop of two institutions, the claims of which a test answers. */
function setUp() {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const claims: string[] = [];
  const failing = new Set<string>();
  const route = (name: string) => ({ institution: { name } }) as LimitedRoute;
  const syncWorker = {
    routes: [route('bad'), route('good')],
    isStopped: false,
    stop: () => void (syncWorker.isStopped = true),
    cutOff: jest.fn(),
    idle: jest.fn(() => Promise.resolve()),
    deliver: ({ institution: { name } }: LimitedRoute) => {
      claims.push(name);
      if (failing.has(name)) return Promise.reject(new Error('no connection'));
      return Promise.resolve({ attempts: [], retryInMs: null });
    },
  };
  const leaseRescuer = { rescueIfDue: jest.fn((): Promise<boolean | null> => Promise.resolve(null)) };
  const overdueDetector = { lookIfDue: jest.fn(() => Promise.resolve()) };
  const pruner = { prune: jest.fn(() => Promise.resolve()) };
  const retentionCleaner = { cleanIfDue: jest.fn(() => Promise.resolve()) };
  const settings = { pollMs: 100, drainMs: 500 };
  const pollLoop = new PollLoop(
    syncWorker as unknown as SyncWorker,
    { leaseRescuer, overdueDetector, pruner, retentionCleaner },
    settings,
    new WakeSignal(),
  );
  loop = pollLoop;
  const begin = (ms: number) => {
    pollLoop.start();
    return pass(ms);
  };
  return { begin, claims, syncWorker, pollLoop, error, failing, log, leaseRescuer };
}

describe('the loop', () => {
  it('looks for every institution at each poll', async () => {
    const { claims, begin } = setUp();
    await begin(0);
    expect(claims).toEqual(['bad', 'good']);
    await pass(100);
    expect(claims).toEqual(['bad', 'good', 'bad', 'good']);
  });

  it('goes on with the others when the claims of one institution fail, and comes back to it less often', async () => {
    const { claims, error, failing, begin } = setUp();
    failing.add('bad');
    await begin(2950);
    expect(claims.filter((name) => name === 'bad')).toHaveLength(2);
    expect(claims.filter((name) => name === 'good').length).toBeGreaterThanOrEqual(25);
    expect(error).toHaveBeenCalledTimes(1);
    expect(error).toHaveBeenCalledWith(expect.stringContaining('institution bad'));
  });

  it('resumes by itself when the database is back, and says so', async () => {
    const { claims, failing, log, begin } = setUp();
    failing.add('bad');
    await begin(10);
    failing.clear();
    await pass(1100);
    const before = claims.filter((name) => name === 'bad').length;
    await pass(300);
    expect(claims.filter((name) => name === 'bad').length).toBeGreaterThan(before + 1);
    expect(log).toHaveBeenCalledWith(expect.stringContaining('works again'));
  });

  it('is at work also while there is no institution to look for', async () => {
    const { syncWorker, pollLoop, begin } = setUp();
    syncWorker.routes = [];
    await begin(1000);
    expect(pollLoop.lastPollAt).toEqual(new Date());
  });

  it('goes on while sweeps fail', async () => {
    const { claims, error, leaseRescuer, begin } = setUp();
    leaseRescuer.rescueIfDue.mockRejectedValue(new Error('deadlock'));
    await begin(500);
    expect(claims.length).toBeGreaterThanOrEqual(10);
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('claims at once when a sweep found something', async () => {
    const { claims, leaseRescuer, begin } = setUp();
    leaseRescuer.rescueIfDue.mockResolvedValueOnce(true);
    await begin(0);
    expect(claims).toEqual(['bad', 'good', 'bad', 'good']);
  });

  it('ends when it is stopped, and claims no more', async () => {
    const { claims, pollLoop, begin } = setUp();
    await begin(0);
    await pollLoop.drain();
    await pass(1000);
    expect(claims).toHaveLength(2);
  });

  it('cuts calls off when the drain is over, and waits no longer than the last writes may take', async () => {
    const { syncWorker, pollLoop, begin } = setUp();
    syncWorker.idle.mockReturnValue(new Promise(() => undefined));
    await begin(0);
    let isOver = false;
    void pollLoop.drain().then(() => (isOver = true));
    await pass(499);
    expect(syncWorker.cutOff).not.toHaveBeenCalled();
    await pass(1);
    expect(syncWorker.cutOff).toHaveBeenCalledTimes(1);
    expect(isOver).toBe(false);
    await pass(5000);
    expect(isOver).toBe(true);
  });
});
