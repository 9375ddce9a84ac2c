import type { Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DeliveryWorker } from '../delivery/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { InstitutionRegistry } from '../institution-registry.js';
import { InstitutionRefresher } from '../institutions/index.js';
import {
  CommitHint,
  LaneStore,
  LedgerGateway,
  StatsReader,
  SyncLedger,
  SyncPeople,
  SyncReader,
} from '../ledger/index.js';
import type { ResolvedPayscoreSyncOptions } from '../options/index.js';
import { PayscoreSyncService } from '../payscore-sync.service.js';
import { getPayscoreSyncToken, type PayscoreSyncToken } from '../payscore-sync.tokens.js';
import { StartHint } from '../start-hint.js';
import { SyncRecorder } from '../sync-recorder.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import { Visibility } from '../visibility.js';
import { SyncWatcher } from '../waiting/index.js';
import { RESOLVED_OPTIONS, TELEMETRY } from './tokens.js';

/** The service, and what it alone needs. */
export function serviceProviders(token: PayscoreSyncToken, dataSource: string | undefined): Provider[] {
  const source = getDataSourceToken(dataSource);
  // The class gives the unnamed registration and no other. It comes first, so that a host's tests may override it.
  const isUnnamed = token === getPayscoreSyncToken();
  return [
    {
      provide: Visibility,
      inject: [InstitutionRegistry],
      useFactory: (institutions: InstitutionRegistry) => new Visibility(institutions),
    },
    {
      provide: SyncRecorder,
      inject: [source, Visibility, SyncLedger, CommitHint, RESOLVED_OPTIONS, TELEMETRY, StartHint],
      useFactory: (
        source: DataSource,
        visibility: Visibility,
        ledger: SyncLedger,
        hint: CommitHint,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
        start: StartHint,
      ) => new SyncRecorder(source, visibility, ledger, hint, settings, telemetry, start),
    },
    {
      provide: SyncWatcher,
      inject: [Visibility, SyncReader, DeliveryWorker, RESOLVED_OPTIONS],
      useFactory: (
        visibility: Visibility,
        reader: SyncReader,
        { changes }: DeliveryWorker,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => {
        // Whoever waits was shown the sync before; what a sync is scoped by never changes.
        const read = (ids: readonly string[]) => reader.getMany(ids, visibility.within());
        return new SyncWatcher(read, changes, settings);
      },
    },
    {
      provide: isUnnamed ? PayscoreSyncService : token,
      inject: [
        ...[LedgerGateway, InstitutionRegistry, InstitutionRefresher, Visibility, SyncRecorder, SyncReader],
        ...[SyncPeople, LaneStore, StatsReader, HandlerRegistry, DeliveryWorker, SyncWatcher],
        ...[RESOLVED_OPTIONS, TELEMETRY],
      ],
      useFactory: (
        gateway: LedgerGateway,
        institutions: InstitutionRegistry,
        refresher: InstitutionRefresher,
        visibility: Visibility,
        recorder: SyncRecorder,
        reader: SyncReader,
        people: SyncPeople,
        lanes: LaneStore,
        stats: StatsReader,
        registry: HandlerRegistry,
        worker: DeliveryWorker,
        watcher: SyncWatcher,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
      ) => {
        const handlers = () => registry.all.map(({ event, id }) => ({ event, handlerId: id }));
        return new PayscoreSyncService(
          ...([gateway, institutions, refresher, visibility, recorder, reader] as const),
          ...([people, lanes, stats, handlers, worker, watcher, settings, telemetry] as const),
        );
      },
    },
    ...(isUnnamed ? [{ provide: token, useExisting: PayscoreSyncService }] : []),
  ];
}
