import type { Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { WorkerService } from '../../delivery/index.js';
import { HandlerRegistry } from '../../handlers/index.js';
import { InstitutionRegistry } from '../../institutions/institution-registry.js';
import { InstitutionRefresher } from '../../institutions/index.js';
import {
  CommitListener,
  InstitutionStateStore,
  LedgerGateway,
  StatsReader,
  Ledger,
  OperatorActions,
  SyncReader,
} from '../../ledger/index.js';
import type { ResolvedPayscoreSyncOptions } from '../../options/index.js';
import { PayscoreSyncService } from '../../service/payscore-sync.service.js';
import { getPayscoreSyncToken, type PayscoreSyncToken } from '../../service/payscore-sync.tokens.js';
import { StartWarning } from '../start-warning.js';
import { EnqueueService } from '../../service/enqueue.service.js';
import type { PayscoreTelemetry } from '../../telemetry/index.js';
import { AccessScope } from '../../service/access-scope.js';
import { SyncWatcher } from '../../waiting/index.js';
import { RESOLVED_OPTIONS, TELEMETRY } from './tokens.js';

/** The service, and what it alone needs. */
export function serviceProviders(token: PayscoreSyncToken, dataSource: string | undefined): Provider[] {
  const source = getDataSourceToken(dataSource);
  // The class gives the unnamed registration and no other. It comes first, so that a host's tests may override it.
  const isUnnamed = token === getPayscoreSyncToken();
  return [
    {
      provide: AccessScope,
      inject: [InstitutionRegistry],
      useFactory: (institutions: InstitutionRegistry) => new AccessScope(institutions),
    },
    {
      provide: EnqueueService,
      inject: [source, AccessScope, Ledger, CommitListener, RESOLVED_OPTIONS, TELEMETRY, StartWarning],
      useFactory: (
        source: DataSource,
        accessScope: AccessScope,
        ledger: Ledger,
        hint: CommitListener,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
        start: StartWarning,
      ) => new EnqueueService(source, accessScope, ledger, hint, settings, telemetry, start),
    },
    {
      provide: SyncWatcher,
      inject: [AccessScope, SyncReader, WorkerService, RESOLVED_OPTIONS],
      useFactory: (
        accessScope: AccessScope,
        reader: SyncReader,
        { changes }: WorkerService,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => {
        // Whoever waits was shown the sync before; what a sync is scoped by never changes.
        const read = (ids: readonly string[]) => reader.getMany(ids, accessScope.within());
        return new SyncWatcher(read, changes, settings);
      },
    },
    {
      provide: isUnnamed ? PayscoreSyncService : token,
      inject: [
        ...[
          LedgerGateway,
          InstitutionRegistry,
          InstitutionRefresher,
          AccessScope,
          EnqueueService,
          SyncReader,
        ],
        ...[OperatorActions, InstitutionStateStore, StatsReader, HandlerRegistry, WorkerService, SyncWatcher],
        ...[RESOLVED_OPTIONS, TELEMETRY],
      ],
      useFactory: (
        gateway: LedgerGateway,
        institutions: InstitutionRegistry,
        refresher: InstitutionRefresher,
        accessScope: AccessScope,
        recorder: EnqueueService,
        reader: SyncReader,
        people: OperatorActions,
        states: InstitutionStateStore,
        stats: StatsReader,
        registry: HandlerRegistry,
        worker: WorkerService,
        watcher: SyncWatcher,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
      ) => {
        const handlers = () => registry.all.map(({ event, id }) => ({ event, handlerId: id }));
        return new PayscoreSyncService(
          ...([gateway, institutions, refresher, accessScope, recorder, reader] as const),
          ...([people, states, stats, handlers, worker, watcher, settings, telemetry] as const),
        );
      },
    },
    ...(isUnnamed ? [{ provide: token, useExisting: PayscoreSyncService }] : []),
  ];
}
