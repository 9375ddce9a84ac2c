import * as api from '@opentelemetry/api';
import type { LedgerReading } from '../../src/telemetry/telemetry.js';
import { INSTRUMENTS } from '../../src/telemetry/otel/instruments.js';
import { createOtelTelemetry } from '../../src/telemetry/otel/otel-telemetry.js';
import { rowOf, syncOf } from './support/calls.js';
import { type Sdk, startSdk } from '../../../../test/support/telemetry-sdk.js';

const institution = '1900000001';
const call = { event: 'parked', handlerId: 'shop', syncId: 'S1', attempt: 1, traceParent: null } as const;

const reading: LedgerReading = {
  stats: {
    at: new Date(),
    institutions: [
      {
        institution,
        isConfigured: true,
        counts: { queued: 3, uncertain: 1, parked: 2, double_paid: 0, synced: 9, resolved: 0, cancelled: 0 },
        oldestMs: { queued: 1000, uncertain: 2000, parked: 90_000, double_paid: null },
        ...{ due: 1, overdueMs: 500, leased: 0, behind: 2, lateDoublePayments: 4 },
        lastLateDoublePaymentAt: new Date(1_800_000_000_000),
        ...{ lastClaimAt: null, isQuiet: true, nobodyDelivers: true },
      },
    ],
    handlers: [{ event: 'synced', handlerId: 'shop', pending: 7, oldestMs: 100, isKnown: true }],
  },
  states: [{ institution, breaker: { state: 'half-open' }, credentials: [{}], skewMs: -1500 }],
};

const engine = () => ({ engine: 'bullmq', isUp: false, failedRings: 3, ignoredMessages: 1 });

describe('metrics', () => {
  let sdk: Sdk;
  let telemetry: ReturnType<typeof createOtelTelemetry>;

  beforeEach(() => {
    sdk = startSdk();
    telemetry = createOtelTelemetry(api);
  });

  afterEach(() => sdk.shutdown());

  const measured = async (...names: (keyof typeof INSTRUMENTS)[]) => {
    const all = await sdk.metrics();
    return names.map((name) => all[INSTRUMENTS[name].name]);
  };

  it('count calls by how they were read and believed, and say how long they took', async () => {
    const refused = rowOf({ outcome: 'refused', http_status: 400, duration_ms: 250 });
    await telemetry.attempt(syncOf(), () => Promise.resolve(refused));
    await telemetry.attempt(syncOf({ status: 'uncertain' }), () =>
      Promise.resolve(rowOf({ outcome: 'ours' })),
    );
    const [attempts, durations] = await measured('attempts', 'callDuration');
    expect(attempts).toEqual([
      { labels: { institution, kind: 'send', outcome: 'refused', verification: 'verified' }, value: 1 },
      { labels: { institution, kind: 'query', outcome: 'ours', verification: 'verified' }, value: 1 },
    ]);
    expect(durations).toEqual([
      { labels: { institution, kind: 'send' }, value: { count: 1, sum: 0.25 } },
      { labels: { institution, kind: 'query' }, value: { count: 1, sum: 0.084 } },
    ]);
  });

  it("count WeChat Pay's signature probes apart", async () => {
    await telemetry.attempt(syncOf(), () => Promise.resolve(rowOf()));
    const probed = rowOf({ verification: 'probe', outcome: 'unknown', status: 'uncertain' });
    await telemetry.attempt(syncOf(), () => Promise.resolve(probed));
    const [probes] = await measured('signatureProbes');
    expect(probes).toEqual([{ labels: { institution }, value: 1 }]);
  });

  it('count what was settled, and how long that took, once it is committed', async () => {
    telemetry.decided(syncOf(), rowOf(), 2500);
    telemetry.decided(syncOf({ status: 'uncertain' }), rowOf({ evidence_source: 'query' }), 60_000);
    telemetry.decided(syncOf(), rowOf({ status: 'uncertain' }), 10);
    telemetry.settledByHand(institution, 'resolved');
    const [settled, latency] = await measured('settled', 'latency');
    expect(settled).toEqual([
      { labels: { institution, status: 'synced', evidence: 'reply' }, value: 1 },
      { labels: { institution, status: 'synced', evidence: 'query' }, value: 1 },
      { labels: { institution, status: 'resolved', evidence: 'person' }, value: 1 },
    ]);
    expect(latency).toEqual([{ labels: { institution }, value: { count: 2, sum: 62.5 } }]);
  });

  it('count what began to wait for a person, not what goes on waiting', async () => {
    const parked = { status: 'parked', park_reason: 'REJECTED' } as const;
    telemetry.decided(syncOf(), rowOf(parked), 10);
    telemetry.decided(syncOf({ status: 'parked' }), rowOf(parked), 3_600_000);
    telemetry.decided(syncOf(), rowOf({ status: 'double_paid' }), 10);
    const [waiting] = await measured('needsPerson');
    expect(waiting).toEqual([
      { labels: { institution, status: 'parked', reason: 'REJECTED' }, value: 1 },
      { labels: { institution, status: 'double_paid' }, value: 1 },
    ]);
  });

  it('count lost leases and the calls that were taken', async () => {
    telemetry.leaseLost(institution);
    telemetry.paced(institution, 60, false);
    telemetry.paced(institution, 1, true);
    const [lost, paced] = await measured('leasesLost', 'paced');
    expect(lost).toEqual([{ labels: { institution }, value: 1 }]);
    expect(paced).toEqual([
      { labels: { institution, purpose: 'delivery' }, value: 60 },
      { labels: { institution, purpose: 'probe' }, value: 1 },
    ]);
  });

  it("count the calls of the host's handlers", async () => {
    await telemetry.handling(call, () => Promise.resolve());
    await telemetry.handling(call, () => Promise.reject(new Error('not now'))).catch(() => undefined);
    const [calls, durations] = await measured('handlerCalls', 'handlerDuration');
    const labels = { event: 'parked', handler: 'shop' };
    expect(calls).toEqual([
      { labels: { ...labels, result: 'returned' }, value: 1 },
      { labels: { ...labels, result: 'failed' }, value: 1 },
    ]);
    expect(durations).toEqual([{ labels, value: { count: 2, sum: expect.any(Number) } }]);
  });

  it("show the ledger's standing as it is when somebody measures", async () => {
    telemetry.observe(() => Promise.resolve(reading), engine);
    const measured = await sdk.metrics();
    expect(measured[INSTRUMENTS.oldestUnsettled.name]).toEqual([{ labels: { institution }, value: 90 }]);
    expect(measured[INSTRUMENTS.unsettled.name]).toEqual([
      { labels: { institution, status: 'queued' }, value: 3 },
      { labels: { institution, status: 'uncertain' }, value: 1 },
      { labels: { institution, status: 'parked' }, value: 2 },
      { labels: { institution, status: 'double_paid' }, value: 0 },
    ]);
    expect(measured[INSTRUMENTS.overdue.name]).toEqual([{ labels: { institution }, value: 0.5 }]);
    expect(measured[INSTRUMENTS.unattended.name]).toEqual([{ labels: { institution }, value: 1 }]);
    expect(measured[INSTRUMENTS.raisedDoublePayments.name]).toEqual([{ labels: { institution }, value: 4 }]);
    const newest = measured[INSTRUMENTS.lastDoublePayment.name];
    expect(newest).toEqual([{ labels: { institution }, value: 1_800_000_000 }]);
    expect(measured[INSTRUMENTS.breaker.name]).toEqual([{ labels: { institution }, value: 1 }]);
    expect(measured[INSTRUMENTS.credentialsRefused.name]).toEqual([{ labels: { institution }, value: 1 }]);
    expect(measured[INSTRUMENTS.skew.name]).toEqual([{ labels: { institution }, value: -1.5 }]);
    expect(measured[INSTRUMENTS.handlersPending.name]).toEqual([
      { labels: { event: 'synced', handler: 'shop' }, value: 7 },
    ]);
  });

  it('show whether the engine works, also while the ledger does not answer', async () => {
    telemetry.observe(() => Promise.reject(new Error('the database is away')), engine);
    const labels = { engine: 'bullmq' };
    expect(await measured('engineUp', 'failedRings', 'ignoredMessages')).toEqual([
      [{ labels, value: 0 }],
      [{ labels, value: 3 }],
      [{ labels, value: 1 }],
    ]);
  });

  it('tell registrations apart, though they have handlers and institutions of one name', async () => {
    const rental = createOtelTelemetry(api, 'rental');
    const { stats } = reading;
    const handlers = stats.handlers.map((one) => ({ ...one, pending: 0 }));
    telemetry.observe(() => Promise.resolve(reading), engine);
    rental.observe(() => Promise.resolve({ ...reading, stats: { ...stats, handlers } }), engine);
    for (const one of [telemetry, rental]) {
      one.polled(institution);
      one.paced(institution, 1, false);
      await one.handling(call, () => Promise.resolve());
    }
    const measured = await sdk.metrics();
    expect(measured[INSTRUMENTS.handlersPending.name]).toEqual([
      { labels: { event: 'synced', handler: 'shop' }, value: 7 },
      { labels: { event: 'synced', handler: 'shop', registration: 'rental' }, value: 0 },
    ]);
    for (const { name } of Object.values(INSTRUMENTS)) {
      const labels = (measured[name] ?? []).map((one) => one.labels['registration']);
      expect([name, labels.filter((one) => one === 'rental').length]).toEqual([name, labels.length / 2]);
    }
    expect(measured[INSTRUMENTS.paced.name]).toHaveLength(2);
  });

  it('go without the standing when the ledger cannot be read, but still tell of the last poll', async () => {
    const before = Date.now() / 1000;
    telemetry.polled(institution);
    telemetry.observe(() => Promise.reject(new Error('the database is away')), engine);
    const { [INSTRUMENTS.lastPoll.name]: polls, ...others } = await sdk.metrics();
    expect(polls).toEqual([{ labels: { institution }, value: expect.any(Number) }]);
    expect(polls?.[0]?.value).toBeGreaterThanOrEqual(before);
    expect(others[INSTRUMENTS.oldestUnsettled.name] ?? []).toEqual([]);
  });

  it('take back what they told of an institution that was taken away', async () => {
    let current = reading;
    telemetry.polled(institution);
    telemetry.observe(() => Promise.resolve(current), engine);
    await sdk.metrics();
    current = { stats: { ...reading.stats, institutions: [], handlers: [] }, states: [] };
    const measured = await sdk.metrics();
    for (const { name } of [INSTRUMENTS.lastPoll, INSTRUMENTS.overdue, INSTRUMENTS.breaker]) {
      expect(measured[name]).toEqual([{ labels: { institution }, value: Number.NaN }]);
    }
  });

  it('do not pass off what the ledger told before as what it is now', async () => {
    const read = jest.fn(() => Promise.resolve(reading));
    telemetry.observe(read, engine);
    await sdk.metrics();
    read.mockRejectedValueOnce(new Error('the database is away'));
    expect((await sdk.metrics())[INSTRUMENTS.oldestUnsettled.name]).toEqual([
      { labels: { institution }, value: Number.NaN },
    ]);
    expect((await sdk.metrics())[INSTRUMENTS.oldestUnsettled.name]).toEqual([
      { labels: { institution }, value: 90 },
    ]);
  });

  it('do not ask a ledger whose app is gone', async () => {
    const read = jest.fn(() => Promise.resolve(reading));
    const stop = telemetry.observe(read, engine);
    await sdk.metrics();
    stop();
    await sdk.metrics();
    expect(read).toHaveBeenCalledTimes(1);
  });
});
