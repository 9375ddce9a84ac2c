import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import type { PayscoreHttpOptions } from '../http/index.js';
import type { PayscoreInstitutionSourceOptions } from '../institutions/index.js';
import type { PayscoreSyncOptions } from '../options/index.js';
import { PAYSCORE_SYNC_OPTIONS } from '../service/payscore-sync.tokens.js';

/**
 * What changes the module's shape. It stands beside `useFactory`, never in what the factory answers, because
 * Nest builds the shape before any factory runs.
 */
export interface PayscoreSyncExtras {
  /** Make the service injectable everywhere; default false. */
  isGlobal?: boolean;
  /** The REST controller; none unless asked for. */
  http?: PayscoreHttpOptions;
  /** Name of the TypeORM data source; default: the unnamed one. */
  dataSource?: string;
  /** False: record and read here, deliver elsewhere; default true. */
  worker?: boolean;
  /** Name of this registration, where an app has several; see `InjectPayscoreSync`. */
  name?: string;
  /** Institutions that are added, changed and removed while the app runs; see docs/institutions.md. */
  institutionSource?: PayscoreInstitutionSourceOptions;
  /** Modules with what the guards, or the factory, inject. */
  imports?: NonNullable<DynamicModule['imports']>;
}

/** What `useClass` and `useExisting` name: a provider that answers the options. */
export interface PayscoreSyncOptionsFactory {
  createPayscoreSyncOptions(): PayscoreSyncOptions | Promise<PayscoreSyncOptions>;
}

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<PayscoreSyncOptions>({ optionsInjectionToken: PAYSCORE_SYNC_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createPayscoreSyncOptions')
    .setExtras<PayscoreSyncExtras>({}, (definition) => definition)
    .build();
