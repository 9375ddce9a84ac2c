import { Logger, type Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import {
  DeliveryBacklog,
  LaneStore,
  LedgerClock,
  LedgerRetention,
  StatsReader,
  StrandedSyncFinder,
  SyncLedger,
  SyncPeople,
  SyncReader,
} from '../ledger/index.js';
import type { ResolvedPayscoreSyncOptions } from '../options/index.js';
import { RESOLVED_OPTIONS } from './tokens.js';

/** The ledger on the host's data source: what writes it, reads it, counts it and clears it. */
export function ledgerProviders(dataSource: string | undefined): Provider[] {
  const source = getDataSourceToken(dataSource);
  return [
    LedgerClock,
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
