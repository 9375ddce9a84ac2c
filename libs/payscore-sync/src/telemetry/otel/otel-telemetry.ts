import { performance } from 'node:perf_hooks';
import type { PayscoreTelemetry } from '../telemetry.js';
import { LedgerGauges } from './ledger-gauges.js';
import type { OtelApi } from './otel-api.js';
import { SyncMetrics } from './sync-metrics.js';
import { SyncSpans } from './sync-spans.js';

/** Name of the instrumentation scope. */
const SCOPE = 'nestjs-payscore-sync';

/**
 * Spans and metrics through the OpenTelemetry API. The host chooses the SDK; metrics use the one that is
 * registered when the module is created.
 * @param registration its name, if any
 */
export function createOtelTelemetry(api: OtelApi, registration?: string): PayscoreTelemetry {
  const own = registration === undefined ? {} : { registration };
  const spans = new SyncSpans(api, api.trace.getTracer(SCOPE));
  const meter = api.metrics.getMeter(SCOPE);
  const metrics = new SyncMetrics(meter, own);
  const gauges = new LedgerGauges(meter, own);
  return {
    recording: (institution, work) => spans.recording(institution, work),
    attempt: async (sync, work) => {
      const row = await spans.attempt(sync, work);
      metrics.attempted(sync, row);
      return row;
    },
    decided: (sync, row, ageMs) => metrics.decided(sync, row, ageMs),
    settledByHand: (institution, status) => metrics.settledByHand(institution, status),
    leaseLost: (institution) => metrics.leaseLost(institution),
    paced: (institution, calls, isProbe) => metrics.paced(institution, calls, isProbe),
    notified: (institution, result) => metrics.notified(institution, result),
    polled: (institution) => gauges.polled(institution),
    handling: async (call, work) => {
      const startedAt = performance.now();
      const seconds = () => (performance.now() - startedAt) / 1000;
      try {
        const result = await spans.handling(call, work);
        metrics.handled(call, seconds(), 'returned');
        return result;
      } catch (error) {
        metrics.handled(call, seconds(), 'failed');
        throw error;
      }
    },
    observe: (read, engine) => gauges.observe(read, engine),
  };
}
