import type { Attributes, Context, Link, Span, SpanKind, SpanStatusCode, Tracer } from '@opentelemetry/api';
import type { CompletionRow } from '../../ledger/index.js';
import { textOf } from '../../text/error-text.js';
import type { HandlerCallOfSpan, Recorded, SyncOfSpan } from '../telemetry.js';
import type { OtelApi } from './otel-api.js';
import { formatTraceParent, parseTraceParent } from './trace-parent.js';

/** The API's constant, available only with the API. */
const ERROR: SpanStatusCode.ERROR = 2;

const BASE = '/v3/payscore/oversea/partner/serviceorder';

/** Method and path of a call without ids, for grouping. */
const TEMPLATES = {
  send: { 'http.request.method': 'POST', 'url.template': `${BASE}/{out_order_no}/sync` },
  query: { 'http.request.method': 'GET', 'url.template': BASE },
} as const;

/**
 * The spans: ids, codes and outcomes, never a header, a body, a message or an amount. Calls and handlers of a
 * sync continue the trace of its recording, in any process and at any time.
 */
export class SyncSpans {
  constructor(
    private readonly api: OtelApi,
    private readonly tracer: Tracer,
  ) {}

  recording<T extends Recorded>(
    institution: string,
    work: (traceParent: string | null) => Promise<T[]>,
  ): Promise<T[]> {
    const options = { kind: this.api.SpanKind.PRODUCER, attributes: { 'payscore.institution': institution } };
    return this.tracer.startActiveSpan('payscore.sync.record', options, (span) =>
      ending(span, async () => {
        const recorded = await work(formatTraceParent(span.spanContext()));
        const [only] = recorded;
        if (only && recorded.length === 1) span.setAttribute('payscore.sync.id', only.id);
        return recorded;
      }),
    );
  }

  attempt(sync: SyncOfSpan, work: () => Promise<CompletionRow>): Promise<CompletionRow> {
    const kind = sync.status === 'queued' ? 'send' : 'query';
    // The spread comes last: V8 creates a hidden class for every property after a spread, in every call.
    const attributes: Attributes = {
      'payscore.sync.id': sync.id,
      'payscore.institution': sync.institution,
      'payscore.out_order_no': sync.outOrderNo,
      'payscore.seq': sync.seq,
      'payscore.attempt': sync.attempts,
      ...TEMPLATES[kind],
    };
    // Queried daily for weeks: each query has its own trace, with a link.
    const isRoutine = sync.status === 'parked';
    return this.run(
      `payscore.sync.${kind}`,
      this.api.SpanKind.CLIENT,
      attributes,
      sync,
      isRoutine,
      async (span) => {
        const row = await work();
        describeReply(span, row);
        return row;
      },
    );
  }

  handling<T>(call: HandlerCallOfSpan, work: () => Promise<T>): Promise<T> {
    const attributes: Attributes = {
      'payscore.sync.id': call.syncId,
      'payscore.event': call.event,
      'payscore.handler': call.handlerId,
      'payscore.attempt': call.attempt,
    };
    return this.run('payscore.sync.handle', this.api.SpanKind.CONSUMER, attributes, call, false, work);
  }

  private run<T>(
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    { traceParent }: { readonly traceParent: string | null },
    isLinked: boolean,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const { context, trace } = this.api;
    const { parent, links } = this.origin(traceParent, isLinked);
    const span = this.tracer.startSpan(name, { kind, attributes, links }, parent);
    return context.with(trace.setSpan(parent, span), () => ending(span, () => work(span)));
  }

  /** Parent of a span: the trace of the recording, or a link to it. Never the trace of another sync. */
  private origin(traceParent: string | null, isLinked: boolean): { parent: Context; links: Link[] } {
    const { context, trace } = this.api;
    const recorded = parseTraceParent(traceParent);
    const none = trace.deleteSpan(context.active());
    if (!recorded) return { parent: none, links: [] };
    if (isLinked) return { parent: none, links: [{ context: recorded }] };
    return { parent: trace.setSpanContext(none, recorded), links: [] };
  }
}

function describeReply(span: Span, row: CompletionRow): void {
  if (!span.isRecording()) return;
  span.setAttributes({
    'payscore.outcome': row.outcome,
    'payscore.verification': row.verification,
    'payscore.decision': row.status,
    'payscore.sent': row.sent,
    ...(row.code === null ? {} : { 'payscore.code': row.code }),
    ...(row.request_id === null ? {} : { 'payscore.request_id': row.request_id }),
    ...(row.http_status === null ? {} : { 'http.response.status_code': row.http_status }),
    ...serverOf(row.origin),
  });
  const error = errorOf(row);
  if (error === null) return;
  span.setAttribute('error.type', error);
  span.setStatus({ code: ERROR });
}

function errorOf(row: CompletionRow): string | null {
  if (row.failure !== null) return row.failure;
  if (row.http_status !== null && row.http_status >= 400) return String(row.http_status);
  return row.verification === 'verified' ? null : row.verification;
}

function serverOf(origin: string): Attributes {
  if (!URL.canParse(origin)) return {};
  const { protocol, hostname, port } = new URL(origin);
  const isTls = protocol === 'https:';
  return {
    'url.scheme': isTls ? 'https' : 'http',
    'server.address': hostname,
    'server.port': Number(port || (isTls ? 443 : 80)),
  };
}

/** Name or code of an error: its text may contain anything. */
async function ending<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.setAttribute('error.type', textOf(error, 'code') ?? textOf(error, 'name') ?? '_OTHER');
    span.setStatus({ code: ERROR });
    throw error;
  } finally {
    span.end();
  }
}
