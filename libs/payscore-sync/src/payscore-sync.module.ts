import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createPayscoreSyncController } from './http/index.js';
import { PAYSCORE_SYNC_ENTITIES } from './ledger/index.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  type PayscoreSyncExtras,
} from './payscore-sync.module-definition.js';
import { getPayscoreSyncToken } from './payscore-sync.tokens.js';
import {
  deliveryProviders,
  handlerProviders,
  httpProviders,
  institutionProviders,
  ledgerProviders,
  optionsProviders,
  serviceProviders,
  telemetryProviders,
} from './providers/index.js';
import { registrationProviders } from './registration.js';
import { ShutdownHint } from './shutdown-hint.js';

/** Tells WeChat Pay that PayScore orders were paid offline. See the README for a registration in twelve lines. */
@Module({})
export class PayscoreSyncModule extends ConfigurableModuleClass {
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRoot(options), options);
  }

  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRootAsync(options), options);
  }
}

function assemble(definition: DynamicModule, extras: PayscoreSyncExtras): DynamicModule {
  const { http, dataSource, worker = true, name, imports = [], isGlobal = false, institutionSource } = extras;
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
    providers: [
      ...optionsProviders(definition.providers ?? []),
      ...institutionProviders(institutionSource),
      ...registrationProviders(name),
      ...ledgerProviders(dataSource),
      ...handlerProviders(worker, name),
      ...deliveryProviders(dataSource, worker),
      ...serviceProviders(token, dataSource),
      ...telemetryProviders(token, name),
      ...httpProviders(http),
      { provide: ShutdownHint, useFactory: () => new ShutdownHint(worker) },
    ],
    exports: [token],
  };
}
