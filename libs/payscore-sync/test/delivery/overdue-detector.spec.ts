import { Logger } from '@nestjs/common';
import { OverdueDetector } from '../../src/delivery/maintenance/overdue-detector.js';
import type { HandlerCallSql, NewHandlerCall, StalledSync, SyncEvent } from '../../src/ledger/index.js';

/** A poll found a stalled sync. */
const FOUND = { isAnyStalled: true };

function setUp(stalled: StalledSync[], ids: string[]) {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const written: NewHandlerCall[] = [];
  const raiseStalled = jest.fn<Promise<StalledSync[]>, Parameters<HandlerCallSql['raiseStalled']>>(
    (_search, handlerCallsOf) => {
      for (const { id } of stalled) written.push(...handlerCallsOf(id));
      return Promise.resolve(stalled);
    },
  );
  const callsOf = (event: SyncEvent, syncId: string, occurrence: number): NewHandlerCall[] =>
    ids.map((id) => ({ id: `${id} ${syncId}`, sync_id: syncId, event, handler_id: id, occurrence }));
  const handlers = { callsOf, wake: jest.fn() };
  const settings = { sweepMs: 5000, stalledMs: 600_000 };
  const watch = new OverdueDetector(
    { raiseStalled } as unknown as HandlerCallSql,
    () => ['hk'],
    settings,
    handlers,
  );
  return { watch, raiseStalled, handlers, written, warn, error, pass: (ms: number) => (now += ms) };
}

const stalled: StalledSync[] = [
  { id: 'S1', status: 'queued', ageMs: 600_400 },
  { id: 'S2', status: 'parked', ageMs: 700_000 },
];

describe('the watch for stalled syncs', () => {
  it('looks as often as the sweep', async () => {
    const { watch, raiseStalled, pass } = setUp([], []);
    for (const ms of [0, 4999, 1, 0, 5000]) {
      pass(ms);
      await watch.lookIfDue(FOUND);
    }
    expect(raiseStalled).toHaveBeenCalledTimes(3);
    const search = { institutions: ['hk'], stalledMs: 600_000, limit: 500 };
    expect(raiseStalled).toHaveBeenCalledWith(search, expect.any(Function));
  });

  it('does not look when the poll found none', async () => {
    const { watch, raiseStalled } = setUp([], []);
    await watch.lookIfDue({ isAnyStalled: false });
    expect(raiseStalled).not.toHaveBeenCalled();
  });

  it('warns of each with id, status and age, and tells its handlers', async () => {
    const { watch, handlers, written, warn } = setUp(stalled, ['a', 'b']);
    await watch.lookIfDue(FOUND);
    expect(warn.mock.calls).toEqual([
      ['Sync S1: stalled, queued and unsettled for 600 s'],
      ['Sync S2: stalled, parked and unsettled for 700 s'],
    ]);
    expect(written.map((one) => [one.sync_id, one.event, one.handler_id, one.occurrence])).toEqual([
      ['S1', 'stalled', 'a', 0],
      ['S1', 'stalled', 'b', 0],
      ['S2', 'stalled', 'a', 0],
      ['S2', 'stalled', 'b', 0],
    ]);
    expect(handlers.wake).toHaveBeenCalledWith(written);
  });

  it('warns where nobody listens', async () => {
    const { watch, handlers, warn } = setUp(stalled, []);
    await watch.lookIfDue(FOUND);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(handlers.wake).not.toHaveBeenCalled();
  });

  it('does not hold delivery up when it fails', async () => {
    const { watch, raiseStalled, error } = setUp([], []);
    raiseStalled.mockRejectedValueOnce(new Error('deadlock'));
    await expect(watch.lookIfDue(FOUND)).resolves.toBeUndefined();
    expect(error).toHaveBeenCalledWith('Stalled syncs could not be looked for: deadlock');
  });
});
