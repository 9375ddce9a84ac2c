import type { Attributes, Counter as ApiCounter, Histogram as ApiHistogram, Meter } from '@opentelemetry/api';
import type { CompletionRow, SyncStatus } from '../../ledger/index.js';
import type { HandlerCallOfSpan, SyncOfSpan } from '../telemetry.js';
import { INSTRUMENTS, type InstrumentText } from './instruments.js';

type Counter = Pick<ApiCounter, 'add'>;
type Histogram = Pick<ApiHistogram, 'record'>;

/**
 * Counters and histograms. Every label comes from a closed list or from the host's own configuration; none from an
 * order, a sub-merchant or a reply.
 */
export class SyncMetrics {
  private readonly attempts: Counter;
  private readonly callDuration: Histogram;
  private readonly signatureProbes: Counter;
  private readonly settled: Counter;
  private readonly needsPerson: Counter;
  private readonly latency: Histogram;
  private readonly leasesLost: Counter;
  private readonly calls: Counter;
  private readonly handlerCalls: Counter;
  private readonly handlerDuration: Histogram;

  /** @param own labels of every series */
  constructor(meter: Meter, own: Attributes) {
    const counter = ({ name, ...text }: InstrumentText): Counter => {
      const all = meter.createCounter(name, text);
      return { add: (count, labels) => all.add(count, { ...labels, ...own }) };
    };
    const histogram = ({ name, buckets = [], ...text }: InstrumentText): Histogram => {
      const advice = { explicitBucketBoundaries: [...buckets] };
      const all = meter.createHistogram(name, { ...text, advice });
      return { record: (value, labels) => all.record(value, { ...labels, ...own }) };
    };
    this.attempts = counter(INSTRUMENTS.attempts);
    this.callDuration = histogram(INSTRUMENTS.callDuration);
    this.signatureProbes = counter(INSTRUMENTS.signatureProbes);
    this.settled = counter(INSTRUMENTS.settled);
    this.needsPerson = counter(INSTRUMENTS.needsPerson);
    this.latency = histogram(INSTRUMENTS.latency);
    this.leasesLost = counter(INSTRUMENTS.leasesLost);
    this.calls = counter(INSTRUMENTS.paced);
    this.handlerCalls = counter(INSTRUMENTS.handlerCalls);
    this.handlerDuration = histogram(INSTRUMENTS.handlerDuration);
  }

  attempted({ status, institution }: SyncOfSpan, row: CompletionRow): void {
    const { outcome, verification } = row;
    const kind = status === 'queued' ? 'send' : 'query';
    this.attempts.add(1, { institution, kind, outcome, verification });
    this.callDuration.record(row.duration_ms / 1000, { institution, kind });
    if (verification === 'probe') this.signatureProbes.add(1, { institution });
  }

  decided({ status: before, institution }: SyncOfSpan, row: CompletionRow, ageMs: number): void {
    const { status, evidence_source: evidence, park_reason: reason } = row;
    if (status === before) return;
    if (status === 'synced') {
      this.settled.add(1, { institution, status, evidence: evidence ?? 'reply' });
      this.latency.record(Math.max(0, ageMs) / 1000, { institution });
    }
    if (status === 'parked' || status === 'double_paid') {
      this.needsPerson.add(1, { institution, status, ...(reason === null ? {} : { reason }) });
    }
  }

  settledByHand(institution: string, status: SyncStatus): void {
    this.settled.add(1, { institution, status, evidence: 'person' });
  }

  leaseLost(institution: string): void {
    this.leasesLost.add(1, { institution });
  }

  paced(institution: string, calls: number, isProbe: boolean): void {
    this.calls.add(calls, { institution, purpose: isProbe ? 'probe' : 'delivery' });
  }

  handled({ event, handlerId }: HandlerCallOfSpan, seconds: number, result: 'returned' | 'failed'): void {
    this.handlerCalls.add(1, { event, handler: handlerId, result });
    this.handlerDuration.record(seconds, { event, handler: handlerId });
  }
}
