// First, so that what follows takes its timers from the test.
import '../../../../test/support/fakeable-timers.js';
import { Logger } from '@nestjs/common';
import { WakeSignal } from '../../src/concurrency/wake-signal.js';
import type { BellHandler } from '../../src/delivery/bell/index.js';
import { PollLoop } from '../../src/delivery/poll-loop.js';
import type { Poll } from '../../src/ledger/index.js';

beforeEach(() => jest.useFakeTimers());
let loop: PollLoop;
afterEach(async () => {
  await Promise.all([loop.drain(), pass(10_000)]);
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

const NOTHING: Poll = {
  ...{ institutions: [], handlers: [], looks: 1 },
  ...{ isSweepDue: false, isLeaseLost: false, isAnyStalled: false, isNotified: false },
  ...{ isAnyBehind: false, isAnySilent: null },
};

/** A loop whose polls a test answers. */
function setUp() {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const poll = jest.fn(() => Promise.resolve(NOTHING));
  const server = {
    ...{ serve: jest.fn(() => Promise.resolve(true)), stop: jest.fn() },
    dueInMs: jest.fn(() => Promise.resolve(null)),
    idle: () => Promise.resolve(),
  };
  const syncWorker = {
    isStopped: false,
    isStuck: false,
    giveBackLost: jest.fn(() => Promise.resolve()),
    stop: () => void (syncWorker.isStopped = true),
    cutOff: jest.fn(),
    idle: jest.fn(() => Promise.resolve()),
  };
  const handlers = { wakeDue: jest.fn() };
  const upkeep = { begin: jest.fn(), idle: () => Promise.resolve(), isFailing: false };
  const state = {
    ...{ engine: 'test', isUp: true, floorMs: null as number | null },
    ...{ failedRings: 0, ignoredMessages: 0 },
  };
  const close = () => jest.fn(() => Promise.resolve());
  const bell = { serve: jest.fn((_handler: BellHandler) => undefined), state: () => state, close: close() };
  const ownBell = { serve: jest.fn(), close: close() };
  const wakeSignal = new WakeSignal();
  const parts = { poll: { poll }, server, handlers, upkeep, syncWorker, ownBell, bell };
  const pollLoop = new PollLoop(parts, { pollMs: 100, drainMs: 500 }, wakeSignal);
  loop = pollLoop;
  const begin = (ms: number) => {
    pollLoop.start();
    return pass(ms);
  };
  return {
    ...{ begin, poll, server, syncWorker, handlers, upkeep, state, bell, ownBell },
    ...{ wakeSignal, pollLoop, error, log },
  };
}

describe('the poll loop', () => {
  it('has done what each poll found: institutions, handlers, upkeep', async () => {
    const { begin, poll, server, handlers, upkeep } = setUp();
    const found: Poll = {
      ...NOTHING,
      institutions: ['hk', 'mo'],
      handlers: [{ event: 'synced', handlerId: 'books' }],
    };
    poll.mockResolvedValueOnce(found);
    await begin(0);
    expect(server.serve.mock.calls).toEqual([['hk'], ['mo']]);
    expect(handlers.wakeDue).toHaveBeenCalledWith(found.handlers);
    expect(upkeep.begin).toHaveBeenCalledWith(found);
    await pass(100);
    expect(poll).toHaveBeenCalledTimes(2);
    expect(server.serve).toHaveBeenCalledTimes(2);
  });

  it('polls at once when woken', async () => {
    const { begin, poll, wakeSignal } = setUp();
    await begin(50);
    wakeSignal.wake();
    await pass(0);
    expect(poll).toHaveBeenCalledTimes(2);
  });

  it('polls less often while an engine carries rings', async () => {
    const { begin, poll, state } = setUp();
    state.floorMs = 1000;
    await begin(950);
    expect(poll).toHaveBeenCalledTimes(1);
    await pass(1000);
    expect(poll).toHaveBeenCalledTimes(2);
  });

  it('polls as without an engine once that fails, and when woken', async () => {
    const { begin, poll, state, wakeSignal } = setUp();
    state.floorMs = 15_000;
    await begin(1050);
    state.floorMs = null;
    await pass(50);
    expect(poll).toHaveBeenCalledTimes(2);
    await pass(100);
    expect(poll).toHaveBeenCalledTimes(3);
    state.floorMs = 15_000;
    await pass(5000);
    wakeSignal.wake();
    await pass(0);
    expect(poll).toHaveBeenCalledTimes(4);
  });

  it.each([
    ['a sweep for the engine fails', true, false, false],
    ['its maintenance fails', false, true, false],
    ['outcomes cannot be written', false, false, true],
  ])('polls as without an engine when %s, until that is over', async (_, fails, isFailing, isStuck) => {
    const { begin, poll, state, bell, upkeep, syncWorker } = setUp();
    state.floorMs = 15_000;
    await begin(1000);
    expect(poll).toHaveBeenCalledTimes(1);
    Object.assign(upkeep, { isFailing });
    Object.assign(syncWorker, { isStuck });
    if (fails) poll.mockRejectedValueOnce(new Error('no database'));
    const [handler] = bell.serve.mock.calls[0] as [BellHandler];
    await handler.sweep().catch(() => undefined);
    await pass(100);
    expect(poll).toHaveBeenCalledTimes(3);
    Object.assign(upkeep, { isFailing: false });
    Object.assign(syncWorker, { isStuck: false });
    await pass(200);
    const { length } = poll.mock.calls;
    await pass(10_000);
    expect(poll).toHaveBeenCalledTimes(length);
  });

  it('sweeps when the engine asks: one poll, with its upkeep, which counts as its own', async () => {
    const { begin, poll, server, handlers, upkeep, state, bell } = setUp();
    state.floorMs = 15_000;
    await begin(10_000);
    poll.mockResolvedValue({ ...NOTHING, institutions: ['hk'] });
    const [handler] = bell.serve.mock.calls[0] as [BellHandler];
    expect(await handler.sweep()).toEqual(['hk']);
    expect(server.serve).not.toHaveBeenCalled();
    expect([poll, upkeep.begin, handlers.wakeDue].map((one) => one.mock.calls.length)).toEqual([2, 2, 2]);
    await pass(14_900);
    expect(poll).toHaveBeenCalledTimes(2);
    await pass(200);
    expect(poll).toHaveBeenCalledTimes(3);
  });

  it('polls less often while polls fail, resumes by itself, and says so', async () => {
    const { begin, poll, pollLoop, error, log } = setUp();
    poll.mockRejectedValue(new Error('no connection'));
    await begin(2950);
    expect(poll).toHaveBeenCalledTimes(2);
    expect(pollLoop.lastPollAt).toBeNull();
    expect(error.mock.calls).toEqual([['Due syncs could not be looked for: no connection']]);
    poll.mockResolvedValue(NOTHING);
    await pass(150);
    expect(pollLoop.lastPollAt).not.toBeNull();
    expect(log).toHaveBeenCalledWith(expect.stringContaining('works again'));
    await pass(300);
    expect(poll.mock.calls.length).toBeGreaterThanOrEqual(5);
  });

  it('gives back what lost claims may hold before it asks what is due', async () => {
    const { begin, poll, syncWorker } = setUp();
    await begin(0);
    const [given] = syncWorker.giveBackLost.mock.invocationCallOrder;
    expect(given).toBeLessThan(poll.mock.invocationCallOrder[0] as number);
  });

  it('counts no poll while outcomes cannot be written', async () => {
    const { begin, syncWorker, pollLoop } = setUp();
    syncWorker.isStuck = true;
    await begin(250);
    expect(pollLoop.lastPollAt).toBeNull();
    syncWorker.isStuck = false;
    await pass(100);
    expect(pollLoop.lastPollAt).toEqual(new Date(Date.now() - 50));
  });

  it('ends when it is stopped, and serves no more', async () => {
    const { begin, poll, server, bell, ownBell, pollLoop } = setUp();
    await begin(0);
    await pollLoop.drain();
    await pass(1000);
    expect(poll).toHaveBeenCalledTimes(1);
    expect(server.stop).toHaveBeenCalled();
    for (const one of [bell, ownBell]) expect(one.close).toHaveBeenCalledTimes(1);
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
