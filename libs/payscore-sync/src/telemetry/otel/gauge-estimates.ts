import type { Attributes, BatchObservableResult, Observable } from '@opentelemetry/api';

export type Report = (figure: Observable, value: number, labels: Attributes) => void;

/**
 * Reported figures of gauges. The SDK keeps exporting the last value of a missing figure, so a missing figure
 * is reported as NaN, which matches no threshold.
 */
export class GaugeEstimates {
  private readonly reported = new Map<Observable, Map<string, Attributes>>();

  /** @param work reports the known figures; all other reported ones become NaN */
  async during(result: BatchObservableResult, work: (report: Report) => Promise<void>): Promise<void> {
    const known = new Map<Observable, Set<string>>();
    await work((figure, value, labels) => {
      result.observe(figure, value, labels);
      const key = JSON.stringify(labels);
      known.set(figure, (known.get(figure) ?? new Set()).add(key));
      this.reported.set(
        figure,
        (this.reported.get(figure) ?? new Map<string, Attributes>()).set(key, labels),
      );
    });
    for (const [figure, all] of this.reported) {
      for (const [key, labels] of all) {
        if (!known.get(figure)?.has(key)) result.observe(figure, Number.NaN, labels);
      }
    }
  }
}
