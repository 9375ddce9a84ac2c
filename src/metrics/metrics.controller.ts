import { Controller, Get, Inject, Req, Res, UseGuards } from '@nestjs/common';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { Request, Response } from 'express';
import { OperatorGuard } from '../auth/operator.guard.js';

/** `GET /metrics`: what docs/operations.md lists, as Prometheus text, for an operator's token. */
@Controller('metrics')
@UseGuards(OperatorGuard)
export class MetricsController {
  constructor(@Inject(PrometheusExporter) private readonly exporter: PrometheusExporter) {}

  @Get()
  scrape(@Req() request: Request, @Res() response: Response): void {
    response.header('Cache-Control', 'no-store');
    this.exporter.getMetricsRequestHandler(request, response);
  }
}
