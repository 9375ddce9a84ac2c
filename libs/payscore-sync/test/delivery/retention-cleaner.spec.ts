import { Logger } from '@nestjs/common';
import { RetentionCleaner } from '../../src/delivery/maintenance/retention-cleaner.js';

function setUp(orders: number, old = 0) {
  const clock = { now: 0 };
  jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  jest.spyOn(Logger.prototype, 'debug').mockImplementation();
  jest.spyOn(Logger.prototype, 'log').mockImplementation();
  const purge = jest.fn((_institution: string, _keepMs: number, _limit: number) =>
    Promise.resolve({ orders, syncs: orders, hasMore: orders >= 100 }),
  );
  const withOldSyncs = jest.fn((names: readonly string[]) => Promise.resolve(names.slice(1)));
  const notifications = {
    purge: jest.fn((_names: readonly string[], _keepMs: number, _limit: number) => Promise.resolve(old)),
  };
  const names = () => ['jp', 'hk', 'mo'];
  const retentionCleaner = new RetentionCleaner({ purge }, { withOldSyncs }, notifications, names, {
    retentionDays: 90,
    sweepMs: 5000,
  });
  return { clock, error, notifications, retentionCleaner, purge, withOldSyncs };
}

describe('retention', () => {
  it('deletes one small batch of each institution with something old, which it asks for in one statement', async () => {
    const { retentionCleaner, purge, withOldSyncs } = setUp(0);
    await retentionCleaner.cleanIfDue();
    expect(withOldSyncs.mock.calls).toEqual([[['jp', 'hk', 'mo'], 90 * 86_400_000]]);
    expect(purge.mock.calls).toEqual([
      ['hk', 90 * 86_400_000, 100],
      ['mo', 90 * 86_400_000, 100],
    ]);
  });

  it.each([
    ['goes on at the next sweep while batches are full', 100, 5000],
    ['rests when there was little left', 3, 600_000],
  ])('%s', async (_what, orders, restMs) => {
    const { clock, retentionCleaner, purge } = setUp(orders);
    await retentionCleaner.cleanIfDue();
    clock.now = restMs - 1;
    await retentionCleaner.cleanIfDue();
    expect(purge).toHaveBeenCalledTimes(2);
    clock.now = restMs;
    await retentionCleaner.cleanIfDue();
    expect(purge).toHaveBeenCalledTimes(4);
  });

  it('deletes old notifications of all institutions, and goes on while batches are full', async () => {
    const { clock, notifications, retentionCleaner } = setUp(0, 100);
    await retentionCleaner.cleanIfDue();
    expect(notifications.purge.mock.calls).toEqual([[['jp', 'hk', 'mo'], 90 * 86_400_000, 100]]);
    clock.now = 5000;
    await retentionCleaner.cleanIfDue();
    expect(notifications.purge).toHaveBeenCalledTimes(2);
  });

  it('disturbs nobody when it fails, and tries again', async () => {
    const { clock, error, retentionCleaner, purge } = setUp(0);
    purge.mockRejectedValueOnce(new Error('no connection'));
    await retentionCleaner.cleanIfDue();
    expect(error).toHaveBeenCalledWith('Old syncs could not be deleted: no connection');
    clock.now = 1000;
    await retentionCleaner.cleanIfDue();
    expect(purge).toHaveBeenCalledTimes(3);
  });
});
