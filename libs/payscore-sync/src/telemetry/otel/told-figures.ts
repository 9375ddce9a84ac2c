import type { Attributes, BatchObservableResult, Observable } from '@opentelemetry/api';

export type Tell = (figure: Observable, value: number, labels: Attributes) => void;

/**
 * What gauges were told. The SDK goes on exporting a figure nobody tells any more, as if it still held; so one that
 * was told and is not known now is told as NaN, which no threshold compares to.
 */
export class GaugeEstimates {
  private readonly told = new Map<Observable, Map<string, Attributes>>();

  /** @param work tells what is known; the rest of what was ever told is NaN after it */
  async during(result: BatchObservableResult, work: (tell: Tell) => Promise<void>): Promise<void> {
    const known = new Map<Observable, Set<string>>();
    await work((figure, value, labels) => {
      result.observe(figure, value, labels);
      const key = JSON.stringify(labels);
      known.set(figure, (known.get(figure) ?? new Set()).add(key));
      this.told.set(figure, (this.told.get(figure) ?? new Map<string, Attributes>()).set(key, labels));
    });
    for (const [figure, all] of this.told) {
      for (const [key, labels] of all) {
        if (!known.get(figure)?.has(key)) result.observe(figure, Number.NaN, labels);
      }
    }
  }
}
