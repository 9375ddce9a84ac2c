import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { serveDocs } from './docs/serve-docs.js';
import { metricsExporter } from './metrics/metrics-exporter.js';

/** Bodies here have a few hundred bytes. */
const BODY_LIMIT = '64kb';

/** The application, ready to listen. */
export async function createApp(): Promise<NestExpressApplication> {
  metricsExporter();
  const app = await NestFactory.create<NestExpressApplication>(await AppModule.register(), {
    // Errors reach main.ts, which prints one readable message. The log is held back until then, since Nest would
    // print the same error first, with its stack.
    abortOnError: false,
    bufferLogs: true,
    autoFlushLogs: false,
    logger: new ConsoleLogger({
      logLevels: ['fatal', 'error', 'warn'],
      colors: Boolean(process.stdout.isTTY),
    }),
    // Replaced by the JSON parser alone: the form parser's objects have no place among payments.
    bodyParser: false,
  });
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.disable('x-powered-by');
  serveDocs(app);
  // Ends with code 0 rather than by the signal, as an orderly stop should look to a supervisor.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  return app;
}
