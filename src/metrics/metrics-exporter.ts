import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

let exporter: PrometheusExporter | undefined;

/**
 * The OpenTelemetry SDK of this process, which keeps metrics for Prometheus to fetch. Call it before the app is
 * created: instruments made earlier would measure for nobody.
 */
export function metricsExporter(): PrometheusExporter {
  if (exporter === undefined) {
    // No server of its own: a route with a guard answers.
    exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
  }
  return exporter;
}
