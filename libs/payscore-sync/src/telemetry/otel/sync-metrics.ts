import type { Attributes, Counter as ApiCounter, Histogram as ApiHistogram, Meter } from '@opentelemetry/api';
import type { CompletionRow, SyncStatus } from '../../ledger/index.js';
import type { HandlerCallOfSpan, NotificationResult, SyncOfSpan } from '../telemetry.js';
import { INSTRUMENTS, type InstrumentText } from './instruments.js';

type Counter = Pick<ApiCounter, 'add'>;
type Histogram = Pick<ApiHistogram, 'record'>;

/**
 * Counters and histograms. Every label comes from a closed list or from the host's own configuration; none from an
 * order, a sub-merchant or a reply.
 */
export class SyncMetrics {
  private readonly instruments: ReturnType<typeof instrumentsOf>;

  /** @param own labels of every series */
  constructor(meter: Meter, own: Attributes) {
    this.instruments = instrumentsOf(meter, own);
  }

  attempted({ status, institution }: SyncOfSpan, row: CompletionRow): void {
    const { outcome, verification } = row;
    const kind = status === 'queued' ? 'send' : 'query';
    this.instruments.attempts.add(1, { institution, kind, outcome, verification });
    this.instruments.callDuration.record(row.duration_ms / 1000, { institution, kind });
    if (verification === 'probe') this.instruments.signatureProbes.add(1, { institution });
  }

  decided({ status: before, institution }: SyncOfSpan, row: CompletionRow, ageMs: number): void {
    const { status, evidence_source: evidence, park_reason: reason } = row;
    if (status === before) return;
    if (status === 'synced') {
      this.instruments.settled.add(1, { institution, status, evidence: evidence ?? 'reply' });
      this.instruments.latency.record(Math.max(0, ageMs) / 1000, { institution });
    }
    if (status === 'parked' || status === 'double_paid') {
      this.instruments.needsPerson.add(1, { institution, status, ...(reason === null ? {} : { reason }) });
    }
  }

  settledByHand(institution: string, status: SyncStatus): void {
    this.instruments.settled.add(1, { institution, status, evidence: 'person' });
  }

  leaseLost(institution: string): void {
    this.instruments.leasesLost.add(1, { institution });
  }

  paced(institution: string, calls: number, isProbe: boolean): void {
    this.instruments.paced.add(calls, { institution, purpose: isProbe ? 'probe' : 'delivery' });
  }

  notified(institution: string | null, result: NotificationResult): void {
    this.instruments.notifications.add(1, { ...(institution === null ? {} : { institution }), result });
  }

  handled({ event, handlerId }: HandlerCallOfSpan, seconds: number, result: 'returned' | 'failed'): void {
    this.instruments.handlerCalls.add(1, { event, handler: handlerId, result });
    this.instruments.handlerDuration.record(seconds, { event, handler: handlerId });
  }
}

function instrumentsOf(meter: Meter, own: Attributes) {
  const counter = ({ name, ...text }: InstrumentText): Counter => {
    const all = meter.createCounter(name, text);
    return { add: (count, labels) => all.add(count, { ...labels, ...own }) };
  };
  const histogram = ({ name, buckets = [], ...text }: InstrumentText): Histogram => {
    const advice = { explicitBucketBoundaries: [...buckets] };
    const all = meter.createHistogram(name, { ...text, advice });
    return { record: (value, labels) => all.record(value, { ...labels, ...own }) };
  };
  return {
    attempts: counter(INSTRUMENTS.attempts),
    callDuration: histogram(INSTRUMENTS.callDuration),
    signatureProbes: counter(INSTRUMENTS.signatureProbes),
    settled: counter(INSTRUMENTS.settled),
    needsPerson: counter(INSTRUMENTS.needsPerson),
    latency: histogram(INSTRUMENTS.latency),
    leasesLost: counter(INSTRUMENTS.leasesLost),
    paced: counter(INSTRUMENTS.paced),
    notifications: counter(INSTRUMENTS.notifications),
    handlerCalls: counter(INSTRUMENTS.handlerCalls),
    handlerDuration: histogram(INSTRUMENTS.handlerDuration),
  };
}
