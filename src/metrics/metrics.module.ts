import { Module } from '@nestjs/common';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AuthModule } from '../auth/auth.module.js';
import { metricsExporter } from './metrics-exporter.js';
import { MetricsController } from './metrics.controller.js';

@Module({
  imports: [AuthModule],
  controllers: [MetricsController],
  providers: [{ provide: PrometheusExporter, useFactory: metricsExporter }],
})
export class MetricsModule {}
