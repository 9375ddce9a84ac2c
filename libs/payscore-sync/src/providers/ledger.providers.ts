import { Logger, type Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import {
  createLedgerGateway,
  DeliveryBacklog,
  FailoverGuard,
  LaneStore,
  LedgerClock,
  LedgerGateway,
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
      provide: LedgerGateway,
      inject: [source, RESOLVED_OPTIONS],
      useFactory: (source: DataSource, { settings }: ResolvedPayscoreSyncOptions) =>
        createLedgerGateway(source, settings.databaseTimeoutMs),
    },
    {
      provide: SyncLedger,
      inject: [LedgerGateway, LedgerClock],
      useFactory: (gateway: LedgerGateway, clock: LedgerClock) => new SyncLedger(gateway, clock),
    },
    {
      provide: FailoverGuard,
      inject: [SyncLedger, RESOLVED_OPTIONS],
      useFactory: ({ failover }: SyncLedger, { settings }: ResolvedPayscoreSyncOptions) =>
        new FailoverGuard(failover, settings.leaseMs, new Logger('PayscoreSync')),
    },
    {
      provide: LaneStore,
      inject: [LedgerGateway, SyncLedger],
      useFactory: (gateway: LedgerGateway, { sql }: SyncLedger) => new LaneStore(gateway, sql),
    },
    {
      provide: LedgerRetention,
      inject: [LedgerGateway, SyncLedger],
      useFactory: (gateway: LedgerGateway, { sql }: SyncLedger) => new LedgerRetention(gateway, sql),
    },
    {
      provide: DeliveryBacklog,
      inject: [LedgerGateway, SyncLedger],
      useFactory: (gateway: LedgerGateway, { events }: SyncLedger) => new DeliveryBacklog(gateway, events),
    },
    {
      provide: StatsReader,
      inject: [LedgerGateway, SyncLedger, LaneStore, DeliveryBacklog, RESOLVED_OPTIONS],
      useFactory: (
        gateway: LedgerGateway,
        { sql }: SyncLedger,
        lanes: LaneStore,
        backlog: DeliveryBacklog,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => new StatsReader(gateway, sql, lanes, new StrandedSyncFinder(gateway), backlog, settings),
    },
    {
      provide: SyncReader,
      inject: [LedgerGateway],
      useFactory: (gateway: LedgerGateway) => new SyncReader(gateway),
    },
    {
      provide: SyncPeople,
      inject: [LedgerGateway, SyncLedger, FailoverGuard, SyncReader, RESOLVED_OPTIONS],
      useFactory: (
        gateway: LedgerGateway,
        { sql }: SyncLedger,
        failovers: FailoverGuard,
        reader: SyncReader,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => new SyncPeople(gateway, sql, failovers, reader, settings, new Logger('PayscoreSync')),
    },
  ];
}
