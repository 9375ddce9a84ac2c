import type { LimitedRoute } from '../../src/delivery/institution-routes.js';
import type { Batch, SyncWorker } from '../../src/delivery/sync-worker.js';
import { oneShotOptions } from '../../src/delivery/one-shot-options.js';
import { OneShotRun } from '../../src/delivery/one-shot-run.js';
import type { DeliverySettings } from '../../src/delivery/delivery-settings.js';
import type { CompletionRow } from '../../src/ledger/index.js';

const SETTINGS = { timeoutMs: 1000, marginMs: 100 } as DeliverySettings;

const row = (status: string, keepLast = false) => ({ status, keep_last: keepLast }) as CompletionRow;

/** Two institutions, each with batches that a test gives it. */
function setUp(
  batches: Record<string, (Batch | Error)[]>,
  { max = 100, deadlineMs = 10_000, random = 0 } = {},
) {
  const asked: number[] = [];
  const due = () => Object.keys(batches).filter((name) => batches[name]?.length);
  const syncWorker = {
    routeOf: (name: string) => ({ institution: { name } }) as LimitedRoute,
    isStopped: false,
    idle: () => Promise.resolve(),
    deliver: ({ institution: { name } }: LimitedRoute, limit: number) => {
      asked.push(limit);
      const next = batches[name]?.shift() ?? { attempts: [], retryInMs: null, isStuck: false };
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
  };
  const until = performance.now() + deadlineMs;
  const run = new OneShotRun(
    syncWorker as unknown as SyncWorker,
    () => Promise.resolve(due()),
    SETTINGS,
    { max, until },
    () => random,
  );
  return { asked, syncWorker, run: () => run.run(() => Promise.resolve()) };
}

const batch = (...ends: (CompletionRow | null)[]): Batch => ({
  attempts: ends.map((end) => Promise.resolve(end)),
  retryInMs: null,
  isStuck: false,
});

describe('a run', () => {
  it('goes on until nothing is due, and counts what came of it', async () => {
    const { run } = setUp({
      hk: [batch(row('synced'), row('uncertain')), batch(row('parked'), row('parked', true))],
      mo: [batch(row('double_paid'), null)],
    });
    expect(await run()).toEqual({ calls: 6, synced: 1, needPerson: 2, hasMore: false });
  });

  it('never asks for more than is left of its calls', async () => {
    const { asked, run } = setUp({ hk: [batch(row('synced'), row('synced')), batch()] }, { max: 3 });
    await run();
    expect(asked).toEqual([3, 1]);
  });

  it('begins with any of the institutions, so that none can leave the others nothing run after run', async () => {
    const synced = batch(row('synced'));
    const left = (random: number) => {
      const batches = { hk: [synced], mo: [synced], jp: [synced] };
      return setUp(batches, { max: 2, random })
        .run()
        .then(() => Object.values(batches).map(({ length }) => length));
    };
    expect(await left(0)).toEqual([0, 0, 1]);
    expect(await left(0.4)).toEqual([1, 0, 0]);
    expect(await left(0.99)).toEqual([0, 1, 0]);
  });

  it('delivers the others when one institution fails, and then tells', async () => {
    const synced = jest.fn();
    const last = Promise.resolve(row('synced')).then((end) => (synced(), end));
    const { run } = setUp({
      bad: [new Error('deadlock')],
      good: [{ attempts: [last], retryInMs: null, isStuck: false }],
    });
    await expect(run()).rejects.toThrow('deadlock');
    expect(synced).toHaveBeenCalledTimes(1);
  });

  it('claims nothing when a call could outlast it, or when the process is stopping', async () => {
    const late = setUp({ hk: [batch(row('synced'))] }, { deadlineMs: 1200 });
    expect(await late.run()).toMatchObject({ calls: 0 });
    expect(late.asked).toEqual([]);
    const stopping = setUp({ hk: [batch(row('synced'))] });
    stopping.syncWorker.isStopped = true;
    expect(await stopping.run()).toMatchObject({ calls: 0 });
  });

  it('answers when its time is up, though the database hangs', async () => {
    const { syncWorker, run } = setUp({ hk: [] }, { deadlineMs: 1300 });
    syncWorker.deliver = () => new Promise(() => undefined);
    expect(await run()).toMatchObject({ calls: 0, hasMore: expect.any(Boolean) });
  });
});

describe('the limits of a run', () => {
  it('default to 100 calls in twice the time a call may take', () => {
    expect(oneShotOptions({}, SETTINGS)).toEqual({ max: 100, deadlineMs: 2400 });
  });

  it.each([
    [{ max: 0 }, 'max'],
    [{ max: 1.5 }, 'max'],
    [{ max: 10_001 }, 'max'],
    [{ deadlineMs: 1200 }, 'deadlineMs'],
    [{ deadlineMs: 3_600_001 }, 'deadlineMs'],
    [{ deadlineMs: Number.NaN }, 'deadlineMs'],
  ])('refuse %p', (options, field) => {
    expect(() => oneShotOptions(options, SETTINGS)).toThrow(
      expect.objectContaining({
        code: 'PAYSCORE_E_VALIDATION',
        problems: [expect.objectContaining({ field })],
      }),
    );
  });
});
