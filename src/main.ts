import 'reflect-metadata';
import { ConfigService } from '@nestjs/config';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { describeBootError } from './boot-error.js';
import { forgetSecrets } from './config/forget-secrets.js';
import { settingsOf, type ValidatedEnvironment } from './config/validated-environment.js';
import { createApp } from './create-app.js';

try {
  const app = await createApp();
  forgetSecrets(process.env);
  const url = await listen(app);
  app.flushLogs();
  console.log(`Listening on ${url}`);
  // A parent that started this process with an IPC channel learns the port here.
  process.send?.({ type: 'ready', url });
} catch (error) {
  console.error(describeBootError(error));
  process.exit(1);
}

async function listen(app: NestExpressApplication): Promise<string> {
  const { server } = settingsOf(app.get<ConfigService<ValidatedEnvironment, true>>(ConfigService));
  try {
    await app.listen(server.port, server.host);
  } catch (error) {
    // Delivery starts just before the port is opened: let calls in progress finish.
    await app.close();
    throw error;
  }
  const { address, family, port } = app.getHttpServer().address() as AddressInfo;
  const isEveryAddress = address === '0.0.0.0' || address === '::';
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `http://${isEveryAddress ? '127.0.0.1' : host}:${port}`;
}
