import type { SpanContext } from '@opentelemetry/api';

/** W3C: the flag of a trace that is kept. */
const SAMPLED = 1;

/**
 * W3C `traceparent` of a span for the ledger; null for none. The host's propagator is not used, because its
 * format may be unreadable for a replica.
 */
export function formatTraceParent(context: SpanContext | undefined): string | null {
  if (!context || !isValid(context)) return null;
  const flags = (context.traceFlags & SAMPLED).toString(16).padStart(2, '0');
  return `00-${context.traceId}-${context.spanId}-${flags}`;
}

/** The span of a `traceparent`; null when it is missing or invalid. */
export function parseTraceParent(text: string | null): SpanContext | null {
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(text ?? '');
  if (!match) return null;
  const [, traceId = '', spanId = '', flags = '0'] = match;
  const context = { traceId, spanId, traceFlags: parseInt(flags, 16) & SAMPLED, isRemote: true };
  return isValid(context) ? context : null;
}

/** W3C: neither id is all zeros. */
function isValid({ traceId, spanId }: SpanContext): boolean {
  return /^(?!0+$)[0-9a-f]{32}$/.test(traceId) && /^(?!0+$)[0-9a-f]{16}$/.test(spanId);
}
