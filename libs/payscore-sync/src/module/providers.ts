import { Logger, type Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { INSTITUTIONS } from '../api/institution.js';
import { DISPATCH_BELL, InProcessBell, type PayscoreDispatch } from '../delivery/bell/index.js';
import { HandlerRegistry, HandlerWorker } from '../handlers/index.js';
import { PAYSCORE_HTTP_OPTIONS, type PayscoreHttpOptions } from '../http/index.js';
import {
  NOTIFICATION_OPTIONS,
  NotificationBytes,
  type PayscoreNotificationOptions,
} from '../http/notifications/index.js';
import { consoleParts } from '../http/console/index.js';
import { documentRoutes } from '../http/openapi/document-routes.js';
import {
  DEFAULT_REFRESH_MS,
  INSTITUTION_SOURCE,
  InstitutionRefresher,
  InstitutionRegistry,
  type PayscoreInstitutionSource,
  type PayscoreInstitutionSourceOptions,
  sourceProvider,
} from '../institutions/index.js';
import { createLedger, Ledger, LedgerClock } from '../ledger/index.js';
import {
  type PayscoreSyncOptions,
  type PayscoreSyncSettings,
  REGISTRATION,
  type Registration,
  RESOLVED_OPTIONS,
  type ResolvedPayscoreSyncOptions,
  resolveOptions,
  SETTINGS,
} from '../options/index.js';
import { AccessScope } from '../service/access-scope.js';
import { ActOnSyncs } from '../service/act-on-syncs.js';
import { CashBooks } from '../service/cash-books.js';
import { Delivery } from '../service/delivery.js';
import { EnqueueService } from '../service/enqueue.service.js';
import { FindSyncs } from '../service/find-syncs.js';
import { LedgerOverview } from '../service/ledger-overview.js';
import { LedgerThroughput } from '../service/ledger-throughput.js';
import { ReceiveNotification } from '../service/notifications/receive-notification.js';
import { PayscoreSyncService } from '../service/payscore-sync.service.js';
import { getPayscoreSyncToken, PAYSCORE_SYNC_OPTIONS } from '../service/payscore-sync.tokens.js';
import { RunActions } from '../service/run-actions.js';
import { StartWarning } from '../service/start-warning.js';
import { WorkerService } from '../service/worker.service.js';
import { TELEMETRY } from '../telemetry/index.js';
import { SyncWatcher } from '../service/waiting/sync-watcher.js';
import { LedgerObservation } from './ledger-observation.js';
import { loadTelemetry } from './load-telemetry.js';
import type { PayscoreSyncExtras } from './payscore-sync.module-definition.js';
import { ShutdownWarning } from './shutdown-warning.js';
import { SingleRegistration } from './single-registration.js';

/** Providers of one registration. Class tokens belong to its module, so several registrations are independent. */
export function providersOf(extras: PayscoreSyncExtras): Provider[] {
  const { http, notifications, dataSource, worker = true, name, institutionSource, dispatch } = extras;
  const isNotified = notifications !== undefined;
  const registration: Registration = { name, worker, isNotified };
  return [
    { provide: REGISTRATION, useValue: registration },
    ...optionProviders(institutionSource !== undefined, isNotified),
    ...institutionProviders(institutionSource),
    { provide: INSTITUTIONS, useExisting: InstitutionRegistry },
    {
      provide: Ledger,
      inject: [getDataSourceToken(dataSource), LedgerClock, SETTINGS],
      useFactory: (source: DataSource, clock: LedgerClock, settings: PayscoreSyncSettings) =>
        createLedger(source, clock, settings, new Logger('PayscoreSync')),
    },
    {
      provide: TELEMETRY,
      useFactory: () => loadTelemetry((message) => new Logger('PayscoreSync').warn(message), name),
    },
    bellProvider(dispatch),
    ...httpProviders(http),
    ...notificationProviders(notifications),
    ...[SingleRegistration, LedgerClock, InstitutionRegistry, HandlerRegistry, HandlerWorker, SyncWatcher],
    ...[
      Delivery,
      WorkerService,
      AccessScope,
      EnqueueService,
      FindSyncs,
      ActOnSyncs,
      RunActions,
      ReceiveNotification,
    ],
    ...[LedgerOverview, LedgerThroughput, CashBooks],
    ...[LedgerObservation, ShutdownWarning, StartWarning],
    ...serviceProviders(name),
  ];
}

function bellProvider(dispatch: PayscoreDispatch | undefined): Provider {
  if (dispatch === undefined) return { provide: DISPATCH_BELL, useClass: InProcessBell };
  return { provide: DISPATCH_BELL, inject: [...dispatch.inject], useFactory: dispatch.create };
}

function optionProviders(hasSource: boolean, receivesNotifications: boolean): Provider[] {
  return [
    {
      provide: RESOLVED_OPTIONS,
      inject: [PAYSCORE_SYNC_OPTIONS],
      useFactory: (options: PayscoreSyncOptions) => resolveOptions(options, hasSource, receivesNotifications),
    },
    {
      provide: SETTINGS,
      inject: [RESOLVED_OPTIONS],
      useFactory: ({ settings }: ResolvedPayscoreSyncOptions) => settings,
    },
  ];
}

function institutionProviders(source: PayscoreInstitutionSourceOptions | undefined): Provider[] {
  return [
    sourceProvider(source),
    {
      provide: InstitutionRefresher,
      inject: [INSTITUTION_SOURCE, InstitutionRegistry, RESOLVED_OPTIONS],
      // Nest awaits it, so the institutions exist before the start.
      useFactory: async (
        from: PayscoreInstitutionSource | null,
        registry: InstitutionRegistry,
        options: ResolvedPayscoreSyncOptions,
      ) => {
        const refreshMs = source?.refreshMs ?? DEFAULT_REFRESH_MS;
        const refresher = new InstitutionRefresher(from, registry, options, refreshMs);
        await refresher.load();
        return refresher;
      },
    },
  ];
}

const DOCUMENTED_ROUTES = Symbol('PayscoreSync routes in the OpenAPI document');

function httpProviders(http: PayscoreHttpOptions | undefined): Provider[] {
  return [
    { provide: PAYSCORE_HTTP_OPTIONS, useValue: http ?? {} },
    // Nest awaits it before the app exists, so that the document is complete.
    ...(http
      ? [{ provide: DOCUMENTED_ROUTES, useFactory: documentRoutes }, ...consoleParts(http).providers]
      : []),
  ];
}

function notificationProviders(notifications: PayscoreNotificationOptions | undefined): Provider[] {
  if (notifications === undefined) return [];
  return [{ provide: NOTIFICATION_OPTIONS, useValue: notifications }, NotificationBytes];
}

/** The class injects the unnamed registration only. It comes first, so that a host's tests may override it. */
function serviceProviders(name: string | undefined): Provider[] {
  const token = getPayscoreSyncToken(name);
  if (name !== undefined) return [{ provide: token, useClass: PayscoreSyncService }];
  return [PayscoreSyncService, { provide: token, useExisting: PayscoreSyncService }];
}
