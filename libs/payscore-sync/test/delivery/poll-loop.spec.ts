// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import type { SyncWorker, LimitedRoute } from '../../src/delivery/sync-worker.js';
import { PollLoop } from '../../src/delivery/poll-loop.js';
import { WakeSignal } from '../../src/concurrency/wake-signal.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** A dispatcher of two institutions, the claims of which a test answers. */
function setUp() {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const claims: string[] = [];
  const failing = new Set<string>();
  const route = (name: string) => ({ institution: { name } }) as LimitedRoute;
  const carrier = {
    routes: [route('bad'), route('good')],
    isStopped: false,
    stop: () => void (carrier.isStopped = true),
    cutOff: jest.fn(),
    idle: jest.fn(() => Promise.resolve()),
    deliver: ({ institution: { name } }: LimitedRoute) => {
      claims.push(name);
      if (failing.has(name)) return Promise.reject(new Error('no connection'));
      return Promise.resolve({ attempts: [], retryInMs: null });
    },
  };
  const sweeper = { sweepIfDue: jest.fn((): Promise<boolean | null> => Promise.resolve(null)) };
  const stalls = { lookIfDue: jest.fn(() => Promise.resolve()) };
  const pruner = { prune: jest.fn(() => Promise.resolve()) };
  const janitor = { cleanIfDue: jest.fn(() => Promise.resolve()) };
  const settings = { pollMs: 100, drainMs: 500 };
  const dispatcher = new PollLoop(
    carrier as unknown as SyncWorker,
    { sweeper, stalls, pruner, janitor },
    settings,
    new WakeSignal(),
  );
  return { claims, carrier, dispatcher, error, failing, log, sweeper };
}

describe('the loop', () => {
  it('looks for every institution at each poll', async () => {
    const { claims, dispatcher } = setUp();
    dispatcher.start();
    await pass(0);
    expect(claims).toEqual(['bad', 'good']);
    await pass(100);
    expect(claims).toEqual(['bad', 'good', 'bad', 'good']);
    await dispatcher.drain();
  });

  it('goes on with the others when the claims of one institution fail, and comes back to it less often', async () => {
    const { claims, dispatcher, error, failing } = setUp();
    failing.add('bad');
    dispatcher.start();
    await pass(2950);
    expect(claims.filter((name) => name === 'bad')).toHaveLength(2);
    expect(claims.filter((name) => name === 'good').length).toBeGreaterThanOrEqual(25);
    expect(error).toHaveBeenCalledTimes(1);
    expect(error).toHaveBeenCalledWith(expect.stringContaining('institution bad'));
    await dispatcher.drain();
  });

  it('resumes by itself when the database is back, and says so', async () => {
    const { claims, dispatcher, failing, log } = setUp();
    failing.add('bad');
    dispatcher.start();
    await pass(10);
    failing.clear();
    await pass(1100);
    const before = claims.filter((name) => name === 'bad').length;
    await pass(300);
    expect(claims.filter((name) => name === 'bad').length).toBeGreaterThan(before + 1);
    expect(log).toHaveBeenCalledWith(expect.stringContaining('works again'));
    await dispatcher.drain();
  });

  it('is at work also while there is no institution to look for', async () => {
    const { carrier, dispatcher } = setUp();
    carrier.routes = [];
    dispatcher.start();
    await pass(1000);
    expect(dispatcher.lastPollAt).toEqual(new Date());
    await dispatcher.drain();
  });

  it('goes on while sweeps fail', async () => {
    const { claims, dispatcher, error, sweeper } = setUp();
    sweeper.sweepIfDue.mockRejectedValue(new Error('deadlock'));
    dispatcher.start();
    await pass(500);
    expect(claims.length).toBeGreaterThanOrEqual(10);
    expect(error).toHaveBeenCalledTimes(1);
    await dispatcher.drain();
  });

  it('claims at once when a sweep found something', async () => {
    const { claims, dispatcher, sweeper } = setUp();
    sweeper.sweepIfDue.mockResolvedValueOnce(true);
    dispatcher.start();
    await pass(0);
    expect(claims).toEqual(['bad', 'good', 'bad', 'good']);
    await dispatcher.drain();
  });

  it('ends when it is stopped, and claims no more', async () => {
    const { claims, dispatcher } = setUp();
    dispatcher.start();
    await pass(0);
    await dispatcher.drain();
    await pass(1000);
    expect(claims).toHaveLength(2);
  });

  it('cuts calls off when the drain is over, and waits no longer than the last writes may take', async () => {
    const { carrier, dispatcher } = setUp();
    carrier.idle.mockReturnValue(new Promise(() => undefined));
    dispatcher.start();
    await pass(0);
    let isOver = false;
    void dispatcher.drain().then(() => (isOver = true));
    await pass(499);
    expect(carrier.cutOff).not.toHaveBeenCalled();
    await pass(1);
    expect(carrier.cutOff).toHaveBeenCalledTimes(1);
    expect(isOver).toBe(false);
    await pass(5000);
    expect(isOver).toBe(true);
  });
});
