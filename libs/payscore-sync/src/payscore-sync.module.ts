import { type DynamicModule, Logger, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { type Audience, DeliveryWorker } from './delivery/index.js';
import { HandlerRegistry, HandlerWorker } from './handlers/index.js';
import { createPayscoreSyncController, documentRoutes, PAYSCORE_HTTP_OPTIONS } from './http/index.js';
import { InstitutionRegistry } from './institution-registry.js';
import {
  DEFAULT_REFRESH_MS,
  INSTITUTION_SOURCE,
  InstitutionRefresher,
  type PayscoreInstitutionSource,
  type PayscoreInstitutionSourceOptions,
  sourceProvider,
} from './institutions/index.js';
import {
  assertTables,
  CommitHint,
  DeliveryBacklog,
  LaneStore,
  LedgerClock,
  LedgerRetention,
  PAYSCORE_SYNC_ENTITIES,
  StatsReader,
  StrandedSyncFinder,
  SyncLedger,
  SyncPeople,
  SyncReader,
} from './ledger/index.js';
import {
  type PayscoreSyncOptions,
  resolveOptions,
  type ResolvedPayscoreSyncOptions,
} from './options/index.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  type PayscoreSyncExtras,
} from './payscore-sync.module-definition.js';
import { PayscoreSyncService } from './payscore-sync.service.js';
import {
  getPayscoreSyncToken,
  PAYSCORE_SYNC_OPTIONS,
  type PayscoreSyncToken,
} from './payscore-sync.tokens.js';
import { LedgerObservation } from './ledger-observation.js';
import { checkLedger } from './readiness.js';
import { registrationProviders } from './registration.js';
import { ShutdownHint } from './shutdown-hint.js';
import { loadTelemetry, type PayscoreTelemetry } from './telemetry/index.js';

const DOCUMENTED_ROUTES = Symbol('PayscoreSync routes in the OpenAPI document');
const TELEMETRY = Symbol('PayscoreSync telemetry');
const RESOLVED_OPTIONS = Symbol('resolved PayscoreSync options');

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
      ...(definition.providers ?? []),
      ...institutionProviders(institutionSource),
      ...registrationProviders(name),
      { provide: ShutdownHint, useFactory: () => new ShutdownHint(worker) },
      ...ledgerProviders(dataSource),
      ...handlerProviders(dataSource, worker, name),
      ...deliveryProviders(dataSource, worker),
      // Under its own token alone: by the class one gets the unnamed registration and no other.
      serviceProvider(token, dataSource),
      observationProvider(token),
      { provide: PAYSCORE_HTTP_OPTIONS, useValue: http ?? {} },
      // Nest awaits it before the app exists, so that no document is made too early.
      ...(http ? [{ provide: DOCUMENTED_ROUTES, useFactory: documentRoutes }] : []),
    ],
    exports: [token],
  };
}

function institutionProviders(source: PayscoreInstitutionSourceOptions | undefined): Provider[] {
  return [
    {
      provide: RESOLVED_OPTIONS,
      inject: [PAYSCORE_SYNC_OPTIONS],
      useFactory: (options: PayscoreSyncOptions) => resolveOptions(options, source !== undefined),
    },
    {
      provide: InstitutionRegistry,
      inject: [RESOLVED_OPTIONS],
      useFactory: ({ institutions }: ResolvedPayscoreSyncOptions) => new InstitutionRegistry(institutions),
    },
    sourceProvider(source),
    {
      provide: InstitutionRefresher,
      inject: [INSTITUTION_SOURCE, InstitutionRegistry, RESOLVED_OPTIONS],
      // Nest awaits it: by the time anything starts, the institutions are there.
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

function ledgerProviders(dataSource: string | undefined): Provider[] {
  const source = getDataSourceToken(dataSource);
  return [
    LedgerClock,
    {
      provide: TELEMETRY,
      useFactory: () => loadTelemetry((message) => new Logger('PayscoreSync').warn(message)),
    },
    {
      provide: SyncLedger,
      inject: [source, LedgerClock],
      useFactory: (source: DataSource, clock: LedgerClock) => new SyncLedger(source, clock),
    },
    {
      provide: LaneStore,
      inject: [source, SyncLedger],
      useFactory: (source: DataSource, { sql }: SyncLedger) => new LaneStore(source, sql),
    },
    {
      provide: LedgerRetention,
      inject: [source, SyncLedger],
      useFactory: (source: DataSource, { sql }: SyncLedger) => new LedgerRetention(source, sql),
    },
    {
      provide: DeliveryBacklog,
      inject: [source, SyncLedger],
      useFactory: (source: DataSource, { events }: SyncLedger) => new DeliveryBacklog(source, events),
    },
    {
      provide: StatsReader,
      inject: [source, SyncLedger, LaneStore, DeliveryBacklog, RESOLVED_OPTIONS],
      useFactory: (
        source: DataSource,
        { sql }: SyncLedger,
        lanes: LaneStore,
        backlog: DeliveryBacklog,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => new StatsReader(source, sql, lanes, new StrandedSyncFinder(source), backlog, settings),
    },
    {
      provide: SyncReader,
      inject: [source],
      useFactory: (source: DataSource) => new SyncReader(source),
    },
    {
      provide: SyncPeople,
      inject: [source, SyncLedger, SyncReader, RESOLVED_OPTIONS],
      useFactory: (
        source: DataSource,
        { sql }: SyncLedger,
        reader: SyncReader,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => new SyncPeople(source, sql, reader, settings, new Logger('PayscoreSync')),
    },
  ];
}

function deliveryProviders(dataSource: string | undefined, isEnabled: boolean): Provider[] {
  const source = getDataSourceToken(dataSource);
  return [
    {
      provide: DeliveryWorker,
      inject: [
        ...[source, SyncLedger, LaneStore, LedgerRetention, StatsReader, InstitutionRegistry],
        ...[HandlerRegistry, HandlerWorker, RESOLVED_OPTIONS, TELEMETRY],
      ],
      useFactory: (
        source: DataSource,
        ledger: SyncLedger,
        lanes: LaneStore,
        retention: LedgerRetention,
        stats: StatsReader,
        institutions: InstitutionRegistry,
        handlers: HandlerRegistry,
        handlerWorker: HandlerWorker,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
      ) => {
        const audience: Audience = {
          handlersOf: (event) => handlers.idsOf(event),
          raised: (deliveries) => handlerWorker.wake(deliveries),
          tell: (until) => handlerWorker.tell(until),
        };
        const ready = () => checkLedger(source, stats, institutions.names, isEnabled);
        return new DeliveryWorker(
          ...([ledger, lanes, retention, institutions, settings] as const),
          ...([audience, telemetry, isEnabled, ready] as const),
        );
      },
    },
    {
      provide: CommitHint,
      inject: [source, DeliveryWorker],
      useFactory: (source: DataSource, worker: DeliveryWorker) => new CommitHint(source, () => worker.wake()),
    },
  ];
}

function handlerProviders(
  dataSource: string | undefined,
  isEnabled: boolean,
  registration: string | undefined,
): Provider[] {
  const source = getDataSourceToken(dataSource);
  return [
    {
      provide: HandlerRegistry,
      inject: [DiscoveryService],
      useFactory: (discovery: DiscoveryService) => new HandlerRegistry(discovery, registration),
    },
    {
      provide: HandlerWorker,
      inject: [
        ...[source, SyncLedger, DeliveryBacklog, SyncReader],
        ...[InstitutionRegistry, HandlerRegistry, RESOLVED_OPTIONS, TELEMETRY],
      ],
      useFactory: (
        source: DataSource,
        { events }: SyncLedger,
        backlog: DeliveryBacklog,
        reader: SyncReader,
        institutions: InstitutionRegistry,
        registry: HandlerRegistry,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
      ) => {
        const names = () => institutions.names;
        const ready = () => assertTables(source);
        return new HandlerWorker(
          ...([events, backlog, registry, reader, telemetry] as const),
          ...([names, settings, isEnabled, ready] as const),
        );
      },
    },
  ];
}

function serviceProvider(token: PayscoreSyncToken, dataSource: string | undefined): Provider {
  const ledger = [SyncLedger, SyncReader, SyncPeople, LaneStore, StatsReader];
  const work = [HandlerRegistry, DeliveryWorker, CommitHint, RESOLVED_OPTIONS, TELEMETRY];
  const inject = [InstitutionRegistry, InstitutionRefresher, ...ledger, ...work];
  return {
    provide: token,
    inject: [getDataSourceToken(dataSource), ...inject],
    useFactory: (
      source: DataSource,
      institutions: InstitutionRegistry,
      refresher: InstitutionRefresher,
      ledger: SyncLedger,
      reader: SyncReader,
      people: SyncPeople,
      lanes: LaneStore,
      stats: StatsReader,
      registry: HandlerRegistry,
      worker: DeliveryWorker,
      hint: CommitHint,
      { settings }: ResolvedPayscoreSyncOptions,
      telemetry: PayscoreTelemetry,
    ) => {
      const handlers = () => registry.all.map(({ event, id }) => ({ event, handlerId: id }));
      return new PayscoreSyncService(
        ...([source, institutions, refresher, ledger, reader, people, lanes] as const),
        ...([stats, handlers, worker, hint, settings, telemetry] as const),
      );
    },
  };
}

function observationProvider(token: PayscoreSyncToken): Provider {
  return {
    provide: LedgerObservation,
    inject: [TELEMETRY, token],
    useFactory: (telemetry: PayscoreTelemetry, payscore: PayscoreSyncService) =>
      new LedgerObservation(telemetry, payscore),
  };
}
