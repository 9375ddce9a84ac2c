import 'reflect-metadata';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { CampaignHostModule } from './campaign-host.module.js';
import { CashDesk } from './cash-desk.js';
import { TicketEars } from './ticket-ears.js';
import { Moments } from './moments.js';
import { START_FAILED, type WorkerOrder, type WorkerReport, type WorkerSettings } from './messages.js';

// The campaign is gone, so nobody would end this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const settings = JSON.parse(process.env['CAMPAIGN_WORKER'] ?? '') as WorkerSettings;
const moments = new Moments(settings.deadly, () => report({ type: 'frozen' }));
const ears = new TicketEars((count) => void report({ type: 'tickets', count }));
const app = await start().catch((error: unknown) => {
  console.error(error);
  process.exit(START_FAILED);
});
const cashDesk = app.get(CashDesk);

process.on('message', (order: WorkerOrder) => {
  switch (order.type) {
    case 'pay':
      void cashDesk.pay(order).then(report);
      return;
    case 'freeze':
      moments.freezeAt(order.moment);
      return;
    case 'deafen':
      ears.close();
      return;
    case 'calm':
      moments.calm();
  }
});
const { port } = app.getHttpServer().address() as AddressInfo;
void report({ type: 'ready', port });

async function start() {
  const host = await NestFactory.create(CampaignHostModule.register(settings, { moments, report }), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  host.enableShutdownHooks();
  if (settings.sabotage === 'hang-ups') host.use(neverHearsOfHangUps);
  await host.listen(0, settings.address);
  return host;
}

/** Nothing that handles a request is told that its caller has gone. */
function neverHearsOfHangUps(_request: unknown, response: ServerResponse, next: () => void): void {
  const once = response.once.bind(response);
  const deafened = (event: string, listener: () => void) =>
    event === 'close' ? response : once(event, listener);
  Object.defineProperty(response, 'once', { value: deafened });
  next();
}

/** Resolves once it has left this process. */
function report(message: WorkerReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}
