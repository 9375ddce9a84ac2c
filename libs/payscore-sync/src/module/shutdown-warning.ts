import { clearTimeout, setTimeout } from 'node:timers';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { REGISTRATION, type Registration } from '../options/index.js';

/** Hosts may enable the hooks just after they began to listen, ms. */
const LOOK_AFTER_MS = 5000;

/**
 * Says once when nothing in the process hears SIGTERM: a deployment would then kill it in the middle of calls, and
 * each of them had to be asked for after its lease. Nest keeps nowhere that its hooks are enabled, but they listen.
 */
@Injectable()
export class ShutdownWarning implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(REGISTRATION) private readonly registration: Registration) {}

  onApplicationBootstrap(): void {
    // A process without a worker has no calls of its own to finish; Windows has no SIGTERM to hear.
    if (!this.registration.worker || process.platform === 'win32') return;
    this.timer = setTimeout(() => this.look(), LOOK_AFTER_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private look(): void {
    if (process.listenerCount('SIGTERM') > 0) return;
    new Logger('PayscoreSync').warn(
      'Nothing in this process listens for SIGTERM, so a shutdown cuts off the calls under way. ' +
        'Call app.enableShutdownHooks() after creating the app.',
    );
  }
}
