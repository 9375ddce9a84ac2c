import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import { withDeadline } from '../../concurrency/with-deadline.js';
import type { LedgerReading } from '../telemetry.js';
import { INSTRUMENTS, type InstrumentText } from './instruments.js';
import { GaugeEstimates, type Report } from './gauge-estimates.js';

/** Longest wait of a scrape for the figures, ms. Missing figures have their own alert. */
const PATIENCE_MS = 5000;

/** Gauges: figures of the ledger, equal in all replicas, and this process's polls. */
export class LedgerGauges {
  private readonly polls = new Map<string, number>();
  private readonly figures = new GaugeEstimates();
  private readonly oldestUnsettled: Observable;
  private readonly unsettled: Observable;
  private readonly overdue: Observable;
  private readonly unattended: Observable;
  private readonly breaker: Observable;
  private readonly credentialsRefused: Observable;
  private readonly skew: Observable;
  private readonly handlersPending: Observable;
  private readonly lastPoll: Observable;

  /** @param own labels of every series */
  constructor(
    private readonly meter: Meter,
    private readonly own: Attributes,
  ) {
    const gauge = ({ name, ...text }: InstrumentText) => meter.createObservableGauge(name, text);
    this.oldestUnsettled = gauge(INSTRUMENTS.oldestUnsettled);
    this.unsettled = gauge(INSTRUMENTS.unsettled);
    this.overdue = gauge(INSTRUMENTS.overdue);
    this.unattended = gauge(INSTRUMENTS.unattended);
    this.breaker = gauge(INSTRUMENTS.breaker);
    this.credentialsRefused = gauge(INSTRUMENTS.credentialsRefused);
    this.skew = gauge(INSTRUMENTS.skew);
    this.handlersPending = gauge(INSTRUMENTS.handlersPending);
    this.lastPoll = gauge(INSTRUMENTS.lastPoll);
  }

  polled(institution: string): void {
    this.polls.set(institution, Date.now() / 1000);
  }

  observe(read: () => Promise<LedgerReading>): () => void {
    const { oldestUnsettled, unsettled, overdue, unattended } = this;
    const { breaker, credentialsRefused, skew, handlersPending, lastPoll } = this;
    const standing = [oldestUnsettled, unsettled, overdue, unattended];
    const observables = [...standing, breaker, credentialsRefused, skew, handlersPending, lastPoll];
    const observe = (result: BatchObservableResult) =>
      this.figures.during(result, async (figures) => {
        const report: Report = (figure, value, labels) => figures(figure, value, { ...labels, ...this.own });
        const reading = await withDeadline(
          read().catch(() => null),
          PATIENCE_MS,
          () => null,
        );
        if (reading) this.forgetOthers(reading);
        for (const [institution, at] of this.polls) report(lastPoll, at, { institution });
        if (reading) this.reportAll(report, reading);
      });
    this.meter.addBatchObservableCallback(observe, observables);
    return () => this.meter.removeBatchObservableCallback(observe, observables);
  }

  /** A removed institution is not polled, which must not look like a hanging worker. */
  private forgetOthers({ stats }: LedgerReading): void {
    const configured = stats.institutions.filter((one) => one.isConfigured).map((one) => one.institution);
    for (const institution of this.polls.keys()) {
      if (!configured.includes(institution)) this.polls.delete(institution);
    }
  }

  private reportAll(report: Report, { stats, states }: LedgerReading): void {
    for (const { institution, counts, oldestMs, overdueMs, nobodyDelivers } of stats.institutions) {
      const ages = UNSETTLED.map((status) => oldestMs[status] ?? 0);
      report(this.oldestUnsettled, Math.max(...ages) / 1000, { institution });
      for (const status of UNSETTLED) {
        report(this.unsettled, counts[status] ?? 0, { institution, status });
      }
      report(this.overdue, overdueMs / 1000, { institution });
      report(this.unattended, nobodyDelivers ? 1 : 0, { institution });
    }
    for (const { institution, breaker, credentials, skewMs } of states) {
      report(this.breaker, breaker.state === 'closed' ? 0 : 1, { institution });
      report(this.credentialsRefused, credentials.length, { institution });
      if (skewMs !== null) report(this.skew, skewMs / 1000, { institution });
    }
    for (const { event, handlerId, pending } of stats.handlers) {
      report(this.handlersPending, pending, { event, handler: handlerId });
    }
  }
}

const UNSETTLED = ['queued', 'uncertain', 'parked', 'double_paid'] as const;
