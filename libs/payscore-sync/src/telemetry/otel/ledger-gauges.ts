import type { Attributes, BatchObservableResult, Meter } from '@opentelemetry/api';
import { withDeadline } from '../../concurrency/with-deadline.js';
import type { EngineReading, LedgerReading } from '../telemetry.js';
import { INSTRUMENTS, type InstrumentText } from './instruments.js';
import { GaugeEstimates, type Report } from './gauge-estimates.js';

/** Longest wait of a scrape for the figures, ms. Missing figures have their own alert. */
const PATIENCE_MS = 5000;

/** Gauges: figures of the ledger, equal in all replicas, and this process's polls and engine. */
export class LedgerGauges {
  private readonly polls = new Map<string, number>();
  private readonly figures = new GaugeEstimates();
  private readonly gauges: ReturnType<typeof gaugesOf>;

  /** @param own labels of every series */
  constructor(
    private readonly meter: Meter,
    private readonly own: Attributes,
  ) {
    this.gauges = gaugesOf(meter);
  }

  polled(institution: string): void {
    this.polls.set(institution, Date.now() / 1000);
  }

  observe(read: () => Promise<LedgerReading>, engine: () => EngineReading): () => void {
    const observables = Object.values(this.gauges);
    const observe = (result: BatchObservableResult) =>
      this.figures.during(result, async (figures) => {
        const report: Report = (figure, value, labels) => figures(figure, value, { ...labels, ...this.own });
        const reading = await withDeadline(
          read().catch(() => null),
          PATIENCE_MS,
          () => null,
        );
        if (reading) this.forgetOthers(reading);
        for (const [institution, at] of this.polls) report(this.gauges.lastPoll, at, { institution });
        this.reportEngine(report, engine());
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

  private reportEngine(report: Report, { engine, isUp, failedRings, ignoredMessages }: EngineReading): void {
    report(this.gauges.engineUp, isUp ? 1 : 0, { engine });
    report(this.gauges.failedRings, failedRings, { engine });
    report(this.gauges.ignoredMessages, ignoredMessages, { engine });
  }

  private reportAll(report: Report, { stats, states }: LedgerReading): void {
    const { gauges } = this;
    for (const one of stats.institutions) {
      const { institution, counts, oldestMs, overdueMs, nobodyDelivers, lateDoublePayments } = one;
      const lastAt = one.lastLateDoublePaymentAt?.getTime() ?? 0;
      const ages = UNSETTLED.map((status) => oldestMs[status] ?? 0);
      report(gauges.oldestUnsettled, Math.max(...ages) / 1000, { institution });
      for (const status of UNSETTLED) {
        report(gauges.unsettled, counts[status] ?? 0, { institution, status });
      }
      report(gauges.overdue, overdueMs / 1000, { institution });
      report(gauges.raisedDoublePayments, lateDoublePayments, { institution });
      report(gauges.lastDoublePayment, lastAt / 1000, { institution });
      report(gauges.unattended, nobodyDelivers ? 1 : 0, { institution });
    }
    for (const { institution, breaker, credentials, skewMs } of states) {
      report(gauges.breaker, breaker.state === 'closed' ? 0 : 1, { institution });
      report(gauges.credentialsRefused, credentials.length, { institution });
      if (skewMs !== null) report(gauges.skew, skewMs / 1000, { institution });
    }
    for (const { event, handlerId, pending } of stats.handlers) {
      report(gauges.handlersPending, pending, { event, handler: handlerId });
    }
  }
}

function gaugesOf(meter: Meter) {
  const gauge = ({ name, ...text }: InstrumentText) => meter.createObservableGauge(name, text);
  const counter = ({ name, ...text }: InstrumentText) => meter.createObservableCounter(name, text);
  return {
    oldestUnsettled: gauge(INSTRUMENTS.oldestUnsettled),
    unsettled: gauge(INSTRUMENTS.unsettled),
    overdue: gauge(INSTRUMENTS.overdue),
    raisedDoublePayments: gauge(INSTRUMENTS.raisedDoublePayments),
    lastDoublePayment: gauge(INSTRUMENTS.lastDoublePayment),
    unattended: gauge(INSTRUMENTS.unattended),
    breaker: gauge(INSTRUMENTS.breaker),
    credentialsRefused: gauge(INSTRUMENTS.credentialsRefused),
    skew: gauge(INSTRUMENTS.skew),
    handlersPending: gauge(INSTRUMENTS.handlersPending),
    engineUp: gauge(INSTRUMENTS.engineUp),
    failedRings: counter(INSTRUMENTS.failedRings),
    ignoredMessages: counter(INSTRUMENTS.ignoredMessages),
    lastPoll: gauge(INSTRUMENTS.lastPoll),
  };
}

const UNSETTLED = ['queued', 'uncertain', 'parked', 'double_paid'] as const;
