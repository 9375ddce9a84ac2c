import { Logger } from '@nestjs/common';
import { Heartbeat } from '../../src/delivery/maintenance/heartbeat.js';
import { Upkeep } from '../../src/delivery/maintenance/upkeep.js';
import type { Poll } from '../../src/ledger/index.js';

const found = { isSweepDue: true, isAnyStalled: true } as Poll;

function setUp() {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const order: string[] = [];
  const step = (name: string) => jest.fn((_poll?: Partial<Poll>) => Promise.resolve(void order.push(name)));
  const rescueIfDue = jest.fn((_poll: Poll): Promise<boolean | null> => Promise.resolve(null));
  const lookIfDue = jest.fn((_poll: Partial<Poll>) => {
    order.push('notifications');
    return Promise.resolve(false);
  });
  const steps = {
    leaseRescuer: { rescueIfDue },
    openNotifications: { lookIfDue },
    heartbeat: { beatIfDue: step('heartbeat') },
    overdueDetector: { lookIfDue: step('overdue') },
    pruner: { prune: step('pruner') },
    retentionCleaner: { cleanIfDue: step('retention') },
  };
  const onNew = jest.fn();
  const state = { isStopped: false };
  const upkeep = new Upkeep(steps, onNew, () => state.isStopped);
  const run = () => {
    upkeep.begin(found);
    return upkeep.idle();
  };
  return { error, order, rescueIfDue, lookIfDue, steps, onNew, state, upkeep, run };
}

describe('the upkeep after a poll', () => {
  it('runs its steps in order with what the poll found', async () => {
    const { order, rescueIfDue, steps, onNew, run } = setUp();
    await run();
    expect(rescueIfDue).toHaveBeenCalledWith(found);
    expect(steps.openNotifications.lookIfDue).toHaveBeenCalledWith(found);
    expect(steps.heartbeat.beatIfDue).toHaveBeenCalledWith(found);
    expect(steps.overdueDetector.lookIfDue).toHaveBeenCalledWith(found);
    expect(order).toEqual(['heartbeat', 'notifications', 'overdue', 'pruner', 'retention']);
    expect(onNew).not.toHaveBeenCalled();
  });

  it('tells when a sweep or a notification made something claimable', async () => {
    const { rescueIfDue, lookIfDue, onNew, run } = setUp();
    rescueIfDue.mockResolvedValueOnce(true);
    await run();
    expect(onNew).toHaveBeenCalledTimes(1);
    lookIfDue.mockResolvedValueOnce(true);
    await run();
    expect(onNew).toHaveBeenCalledTimes(2);
  });

  it('goes on with the rest when the sweep fails, and is failing until one of its sweeps succeeds', async () => {
    const { error, order, rescueIfDue, upkeep, run } = setUp();
    expect(upkeep.isFailing).toBe(false);
    rescueIfDue.mockRejectedValueOnce(new Error('deadlock')).mockRejectedValueOnce(new Error('deadlock'));
    await run();
    await run();
    expect(order).toHaveLength(10);
    expect(error.mock.calls).toEqual([['The ledger could not be swept: deadlock']]);
    rescueIfDue.mockResolvedValueOnce(null);
    await run();
    expect(upkeep.isFailing).toBe(true);
    rescueIfDue.mockResolvedValueOnce(false);
    await run();
    expect(upkeep.isFailing).toBe(false);
  });

  it('does not begin again while it goes on, and leaves the rest when the process stops', async () => {
    const { order, rescueIfDue, state, upkeep } = setUp();
    let end!: (isNew: null) => void;
    rescueIfDue.mockReturnValue(new Promise((resolve) => (end = resolve)));
    upkeep.begin(found);
    upkeep.begin(found);
    expect(rescueIfDue).toHaveBeenCalledTimes(1);
    state.isStopped = true;
    end(null);
    await upkeep.idle();
    expect(order).toEqual([]);
  });
});

describe('the sign of life', () => {
  const found = (isAnySilent: boolean | null) => ({ isAnySilent });

  it('is looked for every three sweeps, and written where there is none of that time', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const beat = jest.fn(() => Promise.resolve());
    const heartbeat = new Heartbeat({ beat }, () => ['hk', 'mo'], 5000);
    const asked: number[] = [];
    for (const at of [0, 14_999, 15_000, 29_999, 30_000, 44_999, 45_000]) {
      now = at;
      if (heartbeat.silentMs !== null) asked.push(at);
      await heartbeat.beatIfDue(found(heartbeat.silentMs === null ? null : at !== 15_000));
    }
    expect(asked).toEqual([0, 15_000, 30_000, 45_000]);
    expect(beat.mock.calls).toEqual(Array(3).fill([['hk', 'mo'], 15_000]));
  });

  it('is not written after a poll that did not look for it', async () => {
    const beat = jest.fn(() => Promise.resolve());
    const heartbeat = new Heartbeat({ beat }, () => ['hk'], 5000);
    await heartbeat.beatIfDue(found(null));
    expect(beat).not.toHaveBeenCalled();
    expect(heartbeat.silentMs).toBe(15_000);
  });

  it('disturbs nobody when it fails, and is repeated a second later', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    jest.spyOn(Logger.prototype, 'log').mockImplementation();
    const beat = jest.fn(() => Promise.resolve());
    beat.mockRejectedValueOnce(new Error('no connection'));
    const heartbeat = new Heartbeat({ beat }, () => ['hk'], 5000);
    await heartbeat.beatIfDue(found(true));
    expect(heartbeat.silentMs).toBeNull();
    await heartbeat.beatIfDue(found(true));
    expect(beat).toHaveBeenCalledTimes(1);
    expect(error).toHaveBeenCalledWith('The sign of life could not be written: no connection');
    now = 1000;
    await heartbeat.beatIfDue(found(true));
    expect(beat).toHaveBeenCalledTimes(2);
  });
});
