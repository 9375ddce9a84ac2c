import * as api from '@opentelemetry/api';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { PayscoreError } from '../../src/errors/index.js';
import { createOtelTelemetry } from '../../src/telemetry/otel/otel-telemetry.js';
import { rowOf, syncOf } from './support/calls.js';
import { type Sdk, startSdk } from '../../../../test/support/telemetry-sdk.js';

const call = { event: 'synced', handlerId: 'shop', syncId: 'S1', attempt: 2, traceParent: null } as const;

describe('spans', () => {
  let sdk: Sdk;
  let telemetry: ReturnType<typeof createOtelTelemetry>;

  beforeEach(() => {
    sdk = startSdk();
    telemetry = createOtelTelemetry(api);
  });

  afterEach(() => sdk.shutdown());

  /** Records within a span of the host, as a request would be; answers what is kept in the ledger. */
  const record = () =>
    trace.getTracer('host').startActiveSpan('POST /orders', async (span) => {
      const [kept] = await telemetry.recording('1900000001', (traceParent) =>
        Promise.resolve([{ id: 'S1', traceParent }]),
      );
      span.end();
      return kept?.traceParent ?? null;
    });

  const spanOf = (name: string) => {
    const [span, ...others] = sdk.spans().filter((one) => one.name === name);
    if (!span || others.length > 0) throw new Error(`${others.length + 1} spans of ${name}`);
    return span;
  };

  it('of a recording belong to the request, and are what the ledger keeps', async () => {
    const traceParent = await record();
    const [request, recorded] = [spanOf('POST /orders'), spanOf('payscore.sync.record')];
    expect(recorded.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    const { traceId, spanId } = recorded.spanContext();
    expect(traceParent).toBe(`00-${traceId}-${spanId}-01`);
    expect(recorded.kind).toBe(SpanKind.PRODUCER);
    expect(recorded.attributes).toEqual({ 'payscore.institution': '1900000001', 'payscore.sync.id': 'S1' });
  });

  it('of a recording that is refused tell the code and nothing else', async () => {
    const refused = new PayscoreError('PAYSCORE_E_CONFLICTING_SYNC', 'a text with facts');
    await expect(telemetry.recording('1900000001', () => Promise.reject(refused))).rejects.toBe(refused);
    const span = spanOf('payscore.sync.record');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.attributes['error.type']).toBe('PAYSCORE_E_CONFLICTING_SYNC');
    expect(span.events).toEqual([]);
  });

  it('of a call say where it went and what came of it, in ids and codes', async () => {
    await telemetry.attempt(syncOf(), () => Promise.resolve(rowOf()));
    const span = spanOf('payscore.sync.send');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toEqual({
      'http.request.method': 'POST',
      'url.template': '/v3/payscore/oversea/partner/serviceorder/{out_order_no}/sync',
      'url.scheme': 'https',
      'server.address': 'apihk.mch.weixin.qq.com',
      'server.port': 443,
      'http.response.status_code': 204,
      'payscore.sync.id': '019a0000-0000-7000-8000-000000000001',
      'payscore.institution': '1900000001',
      'payscore.out_order_no': '1234323JKHDFE1243252',
      'payscore.seq': 1,
      'payscore.attempt': 1,
      'payscore.outcome': 'accepted',
      'payscore.verification': 'verified',
      'payscore.decision': 'synced',
      'payscore.sent': 'maybe',
      'payscore.request_id': 'REQUEST-1',
    });
  });

  it.each([
    ['a timeout', { failure: 'timeout', http_status: null, verification: 'unsigned' }, 'timeout'],
    ['a refusal', { http_status: 400, code: 'INVALID_REQUEST' }, '400'],
    ['a forged 204', { verification: 'bad-signature' }, 'bad-signature'],
  ])('of %s are errors', async (_what, reply, type) => {
    await telemetry.attempt(syncOf(), () => Promise.resolve(rowOf(reply)));
    const { status, attributes } = spanOf('payscore.sync.send');
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attributes['error.type']).toBe(type);
  });

  it('of calls and handlers continue the trace of the recording, whatever goes on meanwhile', async () => {
    const traceParent = await record();
    await trace.getTracer('host').startActiveSpan('something else', async (span) => {
      await telemetry.attempt(syncOf({ traceParent }), () => Promise.resolve(rowOf()));
      await telemetry.attempt(syncOf({ traceParent, status: 'uncertain' }), () => Promise.resolve(rowOf()));
      await telemetry.handling({ ...call, traceParent }, () => Promise.resolve());
      span.end();
    });
    const recorded = spanOf('payscore.sync.record').spanContext();
    for (const name of ['payscore.sync.send', 'payscore.sync.query', 'payscore.sync.handle']) {
      expect(spanOf(name).parentSpanContext).toMatchObject({
        traceId: recorded.traceId,
        spanId: recorded.spanId,
      });
    }
    expect(spanOf('payscore.sync.handle').attributes).toEqual({
      'payscore.sync.id': 'S1',
      'payscore.event': 'synced',
      'payscore.handler': 'shop',
      'payscore.attempt': 2,
    });
  });

  it('of a routine query of a parked sync are a trace of their own, with a link', async () => {
    const traceParent = await record();
    await telemetry.attempt(syncOf({ traceParent, status: 'parked' }), () => Promise.resolve(rowOf()));
    const query = spanOf('payscore.sync.query');
    const recorded = spanOf('payscore.sync.record').spanContext();
    expect(query.spanContext().traceId).not.toBe(recorded.traceId);
    expect(query.parentSpanContext).toBeUndefined();
    expect(query.links.map((link) => link.context)).toEqual([
      expect.objectContaining({ spanId: recorded.spanId }),
    ]);
  });

  it('are around the spans the work itself makes', async () => {
    const inside = () => Promise.resolve(trace.getActiveSpan()?.spanContext().spanId);
    const seen: unknown[] = [];
    await telemetry.attempt(syncOf(), async () => {
      seen.push(await inside());
      return rowOf();
    });
    await telemetry.handling(call, async () => seen.push(await inside()));
    expect(seen).toEqual([
      spanOf('payscore.sync.send').spanContext().spanId,
      spanOf('payscore.sync.handle').spanContext().spanId,
    ]);
  });

  it('of a handler that fails tell the name of the error, never its text', async () => {
    const error = new TypeError('a text of the host');
    await expect(telemetry.handling(call, () => Promise.reject(error))).rejects.toBe(error);
    const span = spanOf('payscore.sync.handle');
    expect(span.attributes['error.type']).toBe('TypeError');
    expect(JSON.stringify([span.attributes, span.events, span.status])).not.toContain('a text');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a symbol', Symbol('thrown')],
    ['what cannot be read', Proxy.revocable({}, {})],
  ])('of a handler that throws %s end, and pass it on', async (_what, thrown) => {
    if (thrown instanceof Object && 'revoke' in thrown) (thrown.revoke as () => void)();
    const what: unknown = thrown instanceof Object && 'proxy' in thrown ? thrown.proxy : thrown;
    const failing = jest.fn<Promise<unknown>, []>().mockRejectedValue(what);
    const passedOn = await telemetry.handling(call, failing).then(
      () => false,
      (reason: unknown) => reason === what,
    );
    expect(passedOn).toBe(true);
    expect(spanOf('payscore.sync.handle').attributes['error.type']).toBe('_OTHER');
  });

  it('that are not sampled stay so', async () => {
    const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    await telemetry.attempt(syncOf({ traceParent }), () => Promise.resolve(rowOf()));
    expect(sdk.spans()).toEqual([]);
  });
});

describe('without an SDK', () => {
  it('work goes on, and nothing is kept in the ledger', async () => {
    const telemetry = createOtelTelemetry(api);
    expect(context.active()).toBeDefined();
    expect(await telemetry.recording('1900000001', (kept) => Promise.resolve([{ id: 'S1', kept }]))).toEqual([
      { id: 'S1', kept: null },
    ]);
    expect(await telemetry.attempt(syncOf(), () => Promise.resolve(rowOf()))).toEqual(rowOf());
    expect(await telemetry.handling(call, () => Promise.resolve('done'))).toBe('done');
  });
});
