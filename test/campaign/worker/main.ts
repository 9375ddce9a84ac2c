import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { CampaignHostModule } from './campaign-host.module.js';
import { CashDesk } from './cash-desk.js';
import { Moments } from './moments.js';
import { START_FAILED, type WorkerOrder, type WorkerReport, type WorkerSettings } from './messages.js';

// The campaign is gone, so nobody would end this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const settings = JSON.parse(process.env['CAMPAIGN_WORKER'] ?? '') as WorkerSettings;
const moments = new Moments(settings.deadly, () => report({ type: 'frozen' }));
const app = await NestFactory.createApplicationContext(CampaignHostModule.register(settings, moments), {
  logger: ['error', 'fatal'],
  abortOnError: false,
}).catch((error: unknown) => {
  console.error(error);
  process.exit(START_FAILED);
});
app.enableShutdownHooks();
const cashDesk = app.get(CashDesk);

process.on('message', (order: WorkerOrder) => {
  switch (order.type) {
    case 'pay':
      void cashDesk.pay(order).then(report);
      return;
    case 'freeze':
      moments.freezeAt(order.moment);
      return;
    case 'calm':
      moments.calm();
  }
});
void report({ type: 'ready' });

/** Resolves once it has left this process. */
function report(message: WorkerReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}
