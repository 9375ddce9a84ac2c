import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { settingsOf, type ValidatedEnvironment } from '../config/validated-environment.js';
import { BearerGuard } from './bearer.guard.js';
import { KnownCallers } from './known-callers.js';
import { OperatorGuard } from './operator.guard.js';

/** Import it wherever BearerGuard is used: Nest builds a guard in the module of its controller. */
@Module({
  providers: [
    {
      provide: KnownCallers,
      inject: [ConfigService],
      useFactory: (config: ConfigService<ValidatedEnvironment, true>) =>
        new KnownCallers(settingsOf(config).callers),
    },
    BearerGuard,
    OperatorGuard,
  ],
  exports: [KnownCallers, BearerGuard, OperatorGuard],
})
export class AuthModule {}
