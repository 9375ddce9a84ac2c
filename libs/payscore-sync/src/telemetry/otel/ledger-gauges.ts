import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { LedgerReading } from '../telemetry.js';
import { INSTRUMENTS, type InstrumentText } from './instruments.js';

/** A scrape that cannot have the figures soon goes without them; an absent figure is an alert of its own, ms. */
const PATIENCE_MS = 5000;

/** What is read when somebody measures: the ledger's standing, which all replicas report alike, and this process's polls. */
export class LedgerGauges {
  private readonly polls = new Map<string, number>();
  private readonly oldestUnsettled: Observable;
  private readonly unsettled: Observable;
  private readonly overdue: Observable;
  private readonly unattended: Observable;
  private readonly breaker: Observable;
  private readonly skew: Observable;
  private readonly handlersPending: Observable;
  private readonly lastPoll: Observable;

  constructor(private readonly meter: Meter) {
    const gauge = ({ name, ...text }: InstrumentText) => meter.createObservableGauge(name, text);
    this.oldestUnsettled = gauge(INSTRUMENTS.oldestUnsettled);
    this.unsettled = gauge(INSTRUMENTS.unsettled);
    this.overdue = gauge(INSTRUMENTS.overdue);
    this.unattended = gauge(INSTRUMENTS.unattended);
    this.breaker = gauge(INSTRUMENTS.breaker);
    this.skew = gauge(INSTRUMENTS.skew);
    this.handlersPending = gauge(INSTRUMENTS.handlersPending);
    this.lastPoll = gauge(INSTRUMENTS.lastPoll);
  }

  polled(institution: string): void {
    this.polls.set(institution, Date.now() / 1000);
  }

  observe(read: () => Promise<LedgerReading>): () => void {
    const { oldestUnsettled, unsettled, overdue, unattended } = this;
    const { breaker, skew, handlersPending, lastPoll } = this;
    const ledger = [oldestUnsettled, unsettled, overdue, unattended, breaker, skew, handlersPending];
    const observables = [...ledger, lastPoll];
    const observe = async (result: BatchObservableResult) => {
      for (const [institution, at] of this.polls) result.observe(lastPoll, at, { institution });
      const reading = await soon(read());
      if (reading) this.report(result, reading);
    };
    this.meter.addBatchObservableCallback(observe, observables);
    return () => this.meter.removeBatchObservableCallback(observe, observables);
  }

  private report(result: BatchObservableResult, { stats, lanes }: LedgerReading): void {
    for (const { institution, counts, oldestMs, overdueMs, nobodyDelivers } of stats.institutions) {
      const ages = UNSETTLED.map((status) => oldestMs[status] ?? 0);
      result.observe(this.oldestUnsettled, Math.max(...ages) / 1000, { institution });
      for (const status of UNSETTLED) {
        result.observe(this.unsettled, counts[status] ?? 0, { institution, status });
      }
      result.observe(this.overdue, overdueMs / 1000, { institution });
      result.observe(this.unattended, nobodyDelivers ? 1 : 0, { institution });
    }
    for (const { institution, breaker, skewMs } of lanes) {
      result.observe(this.breaker, breaker.state === 'closed' ? 0 : 1, { institution });
      if (skewMs !== null) result.observe(this.skew, skewMs / 1000, { institution });
    }
    for (const { event, handlerId, pending } of stats.handlers) {
      result.observe(this.handlersPending, pending, { event, handler: handlerId });
    }
  }
}

const UNSETTLED = ['queued', 'uncertain', 'parked', 'double_paid'] as const;

async function soon<T>(reading: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, null);
  });
  try {
    return await Promise.race([reading.catch(() => null), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
