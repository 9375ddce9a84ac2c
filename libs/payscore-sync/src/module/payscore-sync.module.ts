import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { consoleParts } from '../http/console/index.js';
import { createPayscoreSyncController } from '../http/index.js';
import { createNotificationController } from '../http/notifications/index.js';
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

/** Reports offline payments of PayScore orders to WeChat Pay. The README shows a registration. */
@Module({})
export class PayscoreSyncModule extends ConfigurableModuleClass {
  /**
   * Registers the module with constant options and `isGlobal`, `http`, `worker`, `name`, …. The data source of
   * `@nestjs/typeorm` must contain `PAYSCORE_SYNC_ENTITIES` and `PAYSCORE_SYNC_MIGRATIONS`.
   * @throws PayscoreError `PAYSCORE_E_UNGUARDED_HTTP`; at start ConfigurationError with all problems
   */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRoot(options), options);
  }

  /**
   * Registers the module with options of a factory: `useFactory` with `inject`, `useClass` or `useExisting`.
   * `isGlobal`, `http`, `worker`, `name`, … stand beside the factory, not in its result.
   * @throws PayscoreError `PAYSCORE_E_UNGUARDED_HTTP`; at start ConfigurationError with all problems
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRootAsync(options), options);
  }
}

function assemble(definition: DynamicModule, extras: PayscoreSyncExtras): DynamicModule {
  const { http, notifications, dataSource, name, imports = [], isGlobal = false } = extras;
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
    controllers: [
      ...(http ? [createPayscoreSyncController(http, token), ...consoleParts(http).controllers] : []),
      ...(notifications ? [createNotificationController(notifications, token)] : []),
    ],
    providers: [...optionsWithoutTexts(definition.providers), ...providersOf(extras)],
    exports: name === undefined ? [token, PayscoreSyncService] : [token],
  };
}
