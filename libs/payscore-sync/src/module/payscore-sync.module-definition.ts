import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import type { PayscoreDispatch } from '../delivery/bell/index.js';
import type { PayscoreHttpOptions } from '../http/index.js';
import type { PayscoreNotificationOptions } from '../http/notifications/index.js';
import type { PayscoreInstitutionSourceOptions } from '../institutions/index.js';
import type { PayscoreSyncOptions } from '../options/index.js';
import { PAYSCORE_SYNC_OPTIONS } from '../service/payscore-sync.tokens.js';

/**
 * Options that change the module's shape. They stand beside `useFactory`, because Nest builds the module before
 * any factory runs.
 */
export interface PayscoreSyncExtras {
  /** Make the service injectable everywhere; default false. */
  isGlobal?: boolean;
  /** The REST controller, off by default. */
  http?: PayscoreHttpOptions;
  /** The receiver of WeChat Pay's notifications, off by default; see docs/notifications.md. */
  notifications?: PayscoreNotificationOptions;
  /** Name of the TypeORM data source; default: the unnamed one. */
  dataSource?: string;
  /** False: this process records and reads but does not deliver; default true. */
  worker?: boolean;
  /** Name of this registration, if an app has several; see `InjectPayscoreSync`. */
  name?: string;
  /** How workers are told of due syncs; default: within the process, and by polls. See docs/bullmq.md. */
  dispatch?: PayscoreDispatch;
  /** Institutions that are added, changed and removed while the app runs; see docs/institutions.md. */
  institutionSource?: PayscoreInstitutionSourceOptions;
  /** Modules that export dependencies of the guards and the factory. */
  imports?: NonNullable<DynamicModule['imports']>;
}

/** Provider of the options for `useClass` and `useExisting`. */
export interface PayscoreSyncOptionsFactory {
  createPayscoreSyncOptions(): PayscoreSyncOptions | Promise<PayscoreSyncOptions>;
}

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<PayscoreSyncOptions>({ optionsInjectionToken: PAYSCORE_SYNC_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createPayscoreSyncOptions')
    .setExtras<PayscoreSyncExtras>({}, (definition) => definition)
    .build();
