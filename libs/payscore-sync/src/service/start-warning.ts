import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { REGISTRATION, type Registration } from '../options/index.js';

/**
 * Says once when an app records that was never initialised, as by `NestFactory.create` and `app.get` alone, or by a
 * module that was loaded lazily: Nest runs no hook there, so nothing begins to deliver and nobody would notice.
 */
@Injectable()
export class StartWarning implements OnModuleInit {
  private isSilent: boolean;

  constructor(@Inject(REGISTRATION) { worker }: Registration) {
    this.isSilent = !worker;
  }

  /** The start is under way. What fails in it says so itself. */
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
