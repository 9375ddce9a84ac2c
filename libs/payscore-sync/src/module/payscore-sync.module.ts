import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createPayscoreSyncController } from '../http/index.js';
import { PAYSCORE_SYNC_ENTITIES } from '../ledger/index.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  type PayscoreSyncExtras,
} from './payscore-sync.module-definition.js';
import { PayscoreSyncService } from '../service/payscore-sync.service.js';
import { getPayscoreSyncToken } from '../service/payscore-sync.tokens.js';
import { optionsWithoutTexts } from './options-without-texts.js';
import { providersOf } from './providers.js';

/** Tells WeChat Pay that PayScore orders were paid offline. See the README for a registration in twelve lines. */
@Module({})
export class PayscoreSyncModule extends ConfigurableModuleClass {
  /**
   * Registers the module with options that are known now, and what shapes it beside them (`isGlobal`, `http`, `worker`,
   * `name`, …). The data source of `@nestjs/typeorm` must know `PAYSCORE_SYNC_ENTITIES` and `PAYSCORE_SYNC_MIGRATIONS`.
   * @throws PayscoreError `PAYSCORE_E_UNGUARDED_HTTP`; at start ConfigurationError with everything that is wrong
   */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRoot(options), options);
  }

  /**
   * Registers the module with options that a factory answers, once the providers it injects exist: `useFactory` with
   * `inject`, `useClass` or `useExisting`. What shapes the module stands beside the factory, never in what it answers.
   * @throws PayscoreError `PAYSCORE_E_UNGUARDED_HTTP`; at start ConfigurationError with everything that is wrong
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRootAsync(options), options);
  }
}

function assemble(definition: DynamicModule, extras: PayscoreSyncExtras): DynamicModule {
  const { http, dataSource, name, imports = [], isGlobal = false } = extras;
  const token = getPayscoreSyncToken(name);
  return {
    ...definition,
    global: isGlobal,
    imports: [
      ...(definition.imports ?? []),
      ...imports,
      DiscoveryModule,
      TypeOrmModule.forFeature(PAYSCORE_SYNC_ENTITIES, dataSource),
    ],
    controllers: http ? [createPayscoreSyncController(http, token)] : [],
    providers: [...optionsWithoutTexts(definition.providers), ...providersOf(extras)],
    exports: name === undefined ? [token, PayscoreSyncService] : [token],
  };
}
