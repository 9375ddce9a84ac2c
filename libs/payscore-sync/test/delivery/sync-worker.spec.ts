import { Logger } from '@nestjs/common';
import type { PayscoreApi } from '../../src/api/index.js';
import type { DeliveryPorts } from '../../src/delivery/delivery-ports.js';
import type { DeliverySettings } from '../../src/delivery/delivery-settings.js';
import type { LimitedRoute } from '../../src/delivery/institution-routes.js';
import { SyncWorker } from '../../src/delivery/sync-worker.js';
import type { InstitutionStateStore } from '../../src/ledger/index.js';
import { newInstitutionState } from '../../src/ledger/institutions/institution-state.js';
import { noTelemetry, type PayscoreTelemetry } from '../../src/telemetry/index.js';
import type { WechatPayReply } from '../../src/entries/wechatpay.js';
import { fresh, reply, settings, sync as identity } from './support/wire.js';

const tuned = { ...settings, leaseMs: 60_000, ratePerSecond: 100 } as DeliverySettings;

/** A syncWorker of one institution with a backlog that never ends. */
function setUp({ concurrency = 100, call = () => new Promise<WechatPayReply>(() => undefined) } = {}) {
  let state = newInstitutionState('hk');
  let claimed = 0;
  const credentials = { find: () => Promise.resolve({ found: null, now: 0 }) };
  const states = {
    ensure: () => Promise.resolve(),
    lastTurn: () => Promise.resolve(null),
    keepTurn: () => Promise.resolve(),
    change: async (_name: string, change: Parameters<InstitutionStateStore['change']>[1]) => {
      await Promise.resolve();
      const changed = change(state, 1_800_000_000_000);
      state = { ...changed.state };
      return changed.result;
    },
  };
  const sql = {
    countDue: () => Promise.resolve(1),
    whoseTurn: () => Promise.resolve([{ subMchid: '1900000109', isDue: true }]),
    claim: async (_institution: string, limit: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      const row = () => ({ ...fresh, ...identity, id: `S${(claimed += 1)}`, status: 'queued' });
      return { now: 1_800_000_000_000, syncs: Array.from({ length: limit }, row), gaveWay: [] };
    },
    complete: (rows: readonly unknown[]) => Promise.resolve(new Set(rows)),
    advance: () => Promise.resolve(false),
  };
  const api: Partial<PayscoreApi> = { sync: call };
  const institution = {
    name: 'hk',
    mchid: '1900000100',
    api: api as PayscoreApi,
    credential: () => ({ id: 'S/K', serialNo: 'S' }),
  };
  const telemetry: PayscoreTelemetry = { ...noTelemetry };
  const ring = jest.fn();
  const ports = {
    sql,
    states: { ...states, credentials },
    institutions: { names: ['hk'], find: () => institution },
    handlers: { callsOf: () => [] },
    telemetry,
    watcher: { written: () => undefined },
    pruner: { written: () => undefined },
    bell: { ring },
  };
  const syncWorker = new SyncWorker(ports as unknown as DeliveryPorts, { ...tuned, concurrency });
  return {
    syncWorker,
    ring,
    route: syncWorker.routeOf('hk') as LimitedRoute,
    telemetry,
    claimed: () => claimed,
  };
}

describe('claims of one institution', () => {
  it('share the slots, though a run and the loop make them at once', async () => {
    const { syncWorker, route, claimed } = setUp({ concurrency: 4 });
    await Promise.all([syncWorker.deliver(route), syncWorker.deliver(route), syncWorker.deliver(route)]);
    expect(claimed()).toBe(4);
  });

  it('share the pace, though a run and the loop make them at once', async () => {
    const { syncWorker, route, claimed } = setUp();
    await Promise.all([
      syncWorker.deliver(route, 8),
      syncWorker.deliver(route, 8),
      syncWorker.deliver(route, 8),
    ]);
    // Three quarters of a tenth of a second's worth.
    expect(claimed()).toBe(8);
  });
});

describe('a claim that found as much as there were slots', () => {
  it('wakes for the next one once half of them are free, though one became free while it was made', async () => {
    const ends: (() => void)[] = [];
    const call = () =>
      new Promise<WechatPayReply>((resolve) => ends.push(() => resolve(reply({ status: 204, body: null }))));
    const { syncWorker, route, ring } = setUp({ concurrency: 4, call });
    const first = await syncWorker.deliver(route, 3);
    const claiming = syncWorker.deliver(route);
    ends[0]?.();
    await first.attempts[0];
    expect((await claiming).attempts).toHaveLength(1);
    expect(route.slots.free).toBe(1);
    expect(ring).not.toHaveBeenCalled();
    ends[1]?.();
    await first.attempts[1];
    expect(ring.mock.calls).toEqual([['hk']]);
  });
});

describe('an attempt', () => {
  it('is made and written though it cannot be measured', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const { syncWorker, route, telemetry } = setUp({
      call: () => Promise.resolve(reply({ status: 204, body: null })),
    });
    telemetry.decided = () => {
      throw new Error('no exporter');
    };
    const { attempts } = await syncWorker.deliver(route, 1);
    expect(await attempts[0]).toMatchObject({ status: 'synced' });
    await syncWorker.idle();
    expect(error.mock.calls).toEqual([['Sync S1: not measured: no exporter']]);
  });
});
