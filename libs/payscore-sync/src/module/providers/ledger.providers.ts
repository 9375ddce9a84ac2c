import { Logger, type Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import {
  createLedgerGateway,
  HandlerBacklog,
  FailoverGuard,
  InstitutionStateStore,
  LedgerClock,
  LedgerGateway,
  LedgerRetention,
  StatsReader,
  StrandedSyncFinder,
  Ledger,
  OperatorActions,
  SyncReader,
} from '../../ledger/index.js';
import type { ResolvedPayscoreSyncOptions } from '../../options/index.js';
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
      provide: Ledger,
      inject: [LedgerGateway, LedgerClock],
      useFactory: (gateway: LedgerGateway, clock: LedgerClock) => new Ledger(gateway, clock),
    },
    {
      provide: FailoverGuard,
      inject: [Ledger, RESOLVED_OPTIONS],
      useFactory: ({ failover }: Ledger, { settings }: ResolvedPayscoreSyncOptions) =>
        new FailoverGuard(failover, settings.leaseMs, new Logger('PayscoreSync')),
    },
    {
      provide: InstitutionStateStore,
      inject: [LedgerGateway, Ledger],
      useFactory: (gateway: LedgerGateway, { sql }: Ledger) => new InstitutionStateStore(gateway, sql),
    },
    {
      provide: LedgerRetention,
      inject: [LedgerGateway, Ledger],
      useFactory: (gateway: LedgerGateway, { sql }: Ledger) => new LedgerRetention(gateway, sql),
    },
    {
      provide: HandlerBacklog,
      inject: [LedgerGateway, Ledger],
      useFactory: (gateway: LedgerGateway, { events }: Ledger) => new HandlerBacklog(gateway, events),
    },
    {
      provide: StatsReader,
      inject: [LedgerGateway, Ledger, InstitutionStateStore, HandlerBacklog, RESOLVED_OPTIONS],
      useFactory: (
        gateway: LedgerGateway,
        { sql }: Ledger,
        states: InstitutionStateStore,
        backlog: HandlerBacklog,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => new StatsReader(gateway, sql, states, new StrandedSyncFinder(gateway), backlog, settings),
    },
    {
      provide: SyncReader,
      inject: [LedgerGateway],
      useFactory: (gateway: LedgerGateway) => new SyncReader(gateway),
    },
    {
      provide: OperatorActions,
      inject: [LedgerGateway, Ledger, FailoverGuard, SyncReader, RESOLVED_OPTIONS],
      useFactory: (
        gateway: LedgerGateway,
        { sql }: Ledger,
        failovers: FailoverGuard,
        reader: SyncReader,
        { settings }: ResolvedPayscoreSyncOptions,
      ) => new OperatorActions(gateway, sql, failovers, reader, settings, new Logger('PayscoreSync')),
    },
  ];
}
