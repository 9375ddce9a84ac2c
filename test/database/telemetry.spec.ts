import { Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import {
  OnPayscoreSynced,
  type PayscoreSyncRecord,
  runInTransaction,
  type SyncServiceOrderDto,
} from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { eventually } from '../support/eventually.js';
import { cashPayment, newOrder, newOrderNo, waitingOrder } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { type Sdk, type Series, startSdk } from '../support/telemetry-sdk.js';

@Injectable()
class Books {
  /** Trace of each call by sync. */
  readonly traces = new Map<string, string | undefined>();

  @OnPayscoreSynced({ id: 'books' })
  onSynced(sync: PayscoreSyncRecord): void {
    this.traces.set(sync.id, trace.getActiveSpan()?.spanContext().traceId);
  }
}

let sdk: Sdk;
// Metrics reach the SDK that is there when the module is created.
beforeAll(() => void (sdk = startSdk()));
afterAll(() => sdk.shutdown());

onEveryDatabase(
  'telemetry',
  (stage) => {
    const institution = () => stage.simulator.merchant.mchid;

    /** Records as a request of the host would; answers the record and the request's trace. */
    const record = (payment: SyncServiceOrderDto) =>
      trace.getTracer('host').startActiveSpan('POST /orders', async (span) => {
        const sync = await stage.enqueue(payment);
        span.end();
        return { sync, traceId: span.spanContext().traceId };
      });
    const spansOf = (traceId: string) => sdk.spans().filter((span) => span.spanContext().traceId === traceId);
    const named = (traceId: string, name: string): ReadableSpan | undefined =>
      spansOf(traceId).find((span) => span.name === name);
    const ours = (series: readonly Series[] = []) =>
      series.filter(({ labels }) => labels['institution'] === institution());

    it('follows a payment from the request to WeChat Pay and to the handler, in one trace', async () => {
      const { sync, traceId } = await record(cashPayment(newOrder(stage.simulator)));
      const handled = await eventually(() => named(traceId, 'payscore.sync.handle'));
      expect(stage.host.app.get(Books).traces.get(sync.id)).toBe(traceId);

      const recorded = named(traceId, 'payscore.sync.record');
      const sent = named(traceId, 'payscore.sync.send');
      expect(recorded?.attributes).toEqual({
        'payscore.institution': institution(),
        'payscore.sync.id': sync.id,
      });
      for (const span of [sent, handled]) {
        expect(span?.parentSpanContext?.spanId).toBe(recorded?.spanContext().spanId);
        expect(span?.attributes['payscore.sync.id']).toBe(sync.id);
      }
      expect(sent?.attributes).toMatchObject({
        'http.response.status_code': 204,
        'payscore.outcome': 'accepted',
        'payscore.verification': 'verified',
        'payscore.decision': 'synced',
      });
    });

    it('keeps the trace of the request with every sync of a batch', async () => {
      const { dataSource, payscore } = stage.host;
      const batch = [cashPayment(newOrderNo()), cashPayment(newOrderNo())];
      const traceId = await trace.getTracer('host').startActiveSpan('POST /batches', async (span) => {
        await runInTransaction(dataSource, (manager) => payscore.enqueueMany(batch, { manager }));
        span.end();
        return span.spanContext().traceId;
      });
      const rows = dataSource.getRepository(SyncEntity);
      for (const { out_order_no: outOrderNo } of batch) {
        const { id, traceParent } = await rows.findOneByOrFail({ outOrderNo });
        expect(traceParent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
        await payscore.waitFor(id, { waitMs: 60_000 });
      }
    });

    it('asks in the same trace when a reply cannot be believed, and says why', async () => {
      const orderNo = newOrder(stage.simulator);
      stage.simulator.script.add({
        ...{ operation: 'sync', outOrderNo: orderNo, apply: true, reply: { kind: 'forged' } },
      });
      const { traceId } = await record(cashPayment(orderNo));
      const asked = await eventually(() => named(traceId, 'payscore.sync.query'));
      expect(named(traceId, 'payscore.sync.send')?.attributes).toMatchObject({
        'payscore.outcome': 'unknown',
        'payscore.verification': 'bad-signature',
        'error.type': 'bad-signature',
      });
      expect(asked.attributes).toMatchObject({ 'payscore.outcome': 'ours', 'payscore.decision': 'synced' });
    });

    it('counts what happened and shows how the ledger stands', async () => {
      const [orderNo, waiting] = [newOrderNo(), newOrderNo()];
      stage.simulator.orders.put(waitingOrder(orderNo));
      expect(await stage.deliver(cashPayment(orderNo))).toMatchObject({ status: 'synced' });
      // WeChat Pay does not know this one; the next seq of its order waits behind it.
      expect(await stage.deliver(cashPayment(waiting))).toMatchObject({ status: 'parked' });
      await stage.enqueue(cashPayment(waiting, { seq: 2 }));

      const measured = await eventually(async () => {
        const all = await sdk.metrics();
        const count = ours(all['payscore.sync.settled']).find(({ labels }) => labels['evidence'] === 'reply');
        return count ? all : undefined;
      });
      expect(ours(measured['payscore.sync.settled'])).toContainEqual({
        labels: { institution: institution(), status: 'synced', evidence: 'reply' },
        value: expect.any(Number),
      });
      expect(ours(measured['payscore.sync.latency'])).toEqual([
        {
          labels: { institution: institution() },
          value: { count: expect.any(Number), sum: expect.any(Number) },
        },
      ]);
      expect(ours(measured['payscore.sync.attempts']).map(({ labels }) => labels)).toContainEqual({
        ...{ institution: institution(), kind: 'send', outcome: 'accepted', verification: 'verified' },
      });
      expect(ours(measured['payscore.sync.calls_taken'])[0]?.labels).toMatchObject({ purpose: 'delivery' });
      expect(ours(measured['payscore.sync.last_poll.time'])).toHaveLength(1);
      expect(ours(measured['payscore.sync.breaker.open'])).toMatchObject([{ value: 0 }]);
      expect(ours(measured['payscore.sync.clock_skew'])).toHaveLength(1);

      const rows = stage.host.dataSource.getRepository(SyncEntity);
      const parked = await rows.countBy({ status: 'parked' });
      const queued = await rows.countBy({ status: 'queued' });
      expect(queued).toBeGreaterThan(0);
      const unsettled = ours((await sdk.metrics())['payscore.sync.unsettled']);
      expect(unsettled.map(({ labels, value }) => [labels['status'], value])).toEqual([
        ['queued', queued],
        ['uncertain', 0],
        ['parked', parked],
        ['double_paid', 0],
      ]);
      const [oldest] = ours((await sdk.metrics())['payscore.sync.oldest_unsettled.age']);
      expect(oldest?.value).toBeGreaterThan(0);
    });

    it('lets no secret, amount, message or sub-merchant into spans or metrics', async () => {
      const { merchant, apiV3Key, journal } = stage.simulator;
      const keyLines = merchant.privateKeyPem.split('\n').filter((line) => line && !line.startsWith('-'));
      const signed = journal.entries().flatMap(({ authorization }) => authorization ?? []);
      expect(signed.length).toBeGreaterThan(2);
      const told = JSON.stringify([
        sdk.spans().map(({ name, attributes, events, status, links }) => ({
          ...{ name, attributes, events, status, links },
        })),
        await sdk.metrics(),
      ]);
      const secrets = [
        ...[apiV3Key, ...keyLines, 'WECHATPAY2-', 'paid_time', '1900000109'],
        ...signed.flatMap(({ signatureStart, nonce }) => [signatureStart, nonce]),
      ];
      for (const secret of secrets) expect(told.includes(secret)).toBe(false);
    });

    it('labels metrics with nothing that grows with the payments', async () => {
      const labels = new Set<string>();
      for (const series of Object.values(await sdk.metrics())) {
        for (const one of series) for (const name of Object.keys(one.labels)) labels.add(name);
      }
      expect([...labels].sort()).toEqual([
        ...['engine', 'event', 'evidence', 'handler', 'institution', 'kind', 'outcome'],
        ...['purpose', 'reason', 'result', 'status', 'verification'],
      ]);
    });
  },
  // Of one test a reply must arrive, which takes its time on a busy machine.
  { providers: [Books], timeoutMs: 4000, leaseMs: 10_000 },
);
