import { clearTimeout, setTimeout } from 'node:timers';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { REGISTRATION, type Registration } from '../options/index.js';

/** Hosts may enable the hooks just after they start to listen, ms. */
const LOOK_AFTER_MS = 5000;

/**
 * Warns once when nothing in the process handles SIGTERM: a deployment would kill it during calls, and each of
 * them needs a query after its lease. Nest does not record enabled hooks, but their listeners are visible.
 */
@Injectable()
export class ShutdownWarning implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(REGISTRATION) private readonly registration: Registration) {}

  onApplicationBootstrap(): void {
    // A process without a worker has no calls to finish; Windows has no SIGTERM.
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
      'Nothing in this process listens for SIGTERM, so a shutdown aborts the calls in progress. ' +
        'Call app.enableShutdownHooks() after creating the app.',
    );
  }
}
