import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { REGISTRATION, type Registration } from '../options/index.js';

/**
 * Warns once when an app records that was never initialized, as with `NestFactory.create` and `app.get` alone,
 * or a lazily loaded module. Nest runs no hook there, so no worker starts.
 */
@Injectable()
export class StartWarning implements OnModuleInit {
  private isSilent: boolean;

  constructor(@Inject(REGISTRATION) { worker }: Registration) {
    this.isSilent = !worker;
  }

  /** The start is in progress. Its own failures are reported there. */
  onModuleInit(): void {
    this.isSilent = true;
  }

  /** Something was recorded. */
  recorded(): void {
    if (this.isSilent) return;
    this.isSilent = true;
    new Logger('PayscoreSync').warn(
      'A sync was recorded in an app that was never initialised, so this process delivers nothing. Call await ' +
        'app.init() or app.listen(), and import PayscoreSyncModule in a module that is not loaded lazily. Where other ' +
        'processes deliver, say worker: false beside the factory.',
    );
  }
}
