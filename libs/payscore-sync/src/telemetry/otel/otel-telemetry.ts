import { performance } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';
import type { CompletionRow, SyncStatus } from '../../ledger/index.js';
import type {
  HandlerCallOfSpan,
  LedgerReading,
  PayscoreTelemetry,
  Recorded,
  SyncOfSpan,
} from '../telemetry.js';
import { LedgerGauges } from './ledger-gauges.js';
import type { OtelApi } from './otel-api.js';
import { SyncMetrics } from './sync-metrics.js';
import { SyncSpans } from './sync-spans.js';

/** Name of the instrumentation scope. */
export const SCOPE = 'nestjs-payscore-sync';

/**
 * Spans and metrics through the OpenTelemetry API. The host chooses the SDK; metrics use the one that is
 * registered when the module is created.
 */
export class OtelTelemetry implements PayscoreTelemetry {
  private readonly spans: SyncSpans;
  private readonly meter: Meter;
  private readonly metrics: SyncMetrics;
  private readonly gauges: LedgerGauges;

  /** @param registration its name, if any */
  constructor(api: OtelApi, registration?: string) {
    const own = registration === undefined ? {} : { registration };
    this.spans = new SyncSpans(api, api.trace.getTracer(SCOPE));
    this.meter = api.metrics.getMeter(SCOPE);
    this.metrics = new SyncMetrics(this.meter, own);
    this.gauges = new LedgerGauges(this.meter, own);
  }

  recording<T extends Recorded>(
    institution: string,
    work: (traceParent: string | null) => Promise<T[]>,
  ): Promise<T[]> {
    return this.spans.recording(institution, work);
  }

  async attempt(sync: SyncOfSpan, work: () => Promise<CompletionRow>): Promise<CompletionRow> {
    const row = await this.spans.attempt(sync, work);
    this.metrics.attempted(sync, row);
    return row;
  }

  decided(sync: SyncOfSpan, row: CompletionRow, ageMs: number): void {
    this.metrics.decided(sync, row, ageMs);
  }

  settledByHand(institution: string, status: SyncStatus): void {
    this.metrics.settledByHand(institution, status);
  }

  leaseLost(institution: string): void {
    this.metrics.leaseLost(institution);
  }

  paced(institution: string, calls: number, isProbe: boolean): void {
    this.metrics.paced(institution, calls, isProbe);
  }

  polled(institution: string): void {
    this.gauges.polled(institution);
  }

  async handling<T>(call: HandlerCallOfSpan, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    try {
      const result = await this.spans.handling(call, work);
      this.metrics.handled(call, seconds(), 'returned');
      return result;
    } catch (error) {
      this.metrics.handled(call, seconds(), 'failed');
      throw error;
    }
  }

  observe(read: () => Promise<LedgerReading>): () => void {
    return this.gauges.observe(read);
  }
}
