import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { type DataPoint, type Histogram, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

class ManualReader extends MetricReader {
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** One series of a metric. */
export interface Series {
  readonly labels: Readonly<Record<string, unknown>>;
  /** A histogram's are its count and sum. */
  readonly value: unknown;
}

/** An OpenTelemetry SDK that keeps everything, registered until `shutdown`. */
export function startSdk() {
  const exporter = new InMemorySpanExporter();
  const reader = new ManualReader();
  const tracing = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  tracing.register();
  const meters = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(meters);
  return {
    spans: () => exporter.getFinishedSpans(),
    /** Series by metric. */
    async metrics(): Promise<Readonly<Record<string, readonly Series[]>>> {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new Error(`Not measured: ${String(errors[0])}`);
      const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      return Object.fromEntries(
        all.map(({ descriptor, dataPoints }) => [
          descriptor.name,
          (dataPoints as DataPoint<number | Histogram>[]).map(({ attributes, value }) => ({
            labels: attributes,
            value: typeof value === 'number' ? value : { count: value.count, sum: value.sum },
          })),
        ]),
      );
    },
    async shutdown(): Promise<void> {
      await Promise.all([tracing.shutdown(), meters.shutdown()]);
      for (const api of [trace, metrics, context, propagation]) api.disable();
    },
  };
}

export type Sdk = ReturnType<typeof startSdk>;
