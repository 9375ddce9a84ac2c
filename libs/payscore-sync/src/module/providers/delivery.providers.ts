import type { Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { WorkerService } from '../../delivery/index.js';
import { HandlerWorker } from '../../handlers/index.js';
import { InstitutionRegistry } from '../../institutions/institution-registry.js';
import {
  CommitListener,
  FailoverGuard,
  InstitutionStateStore,
  LedgerGateway,
  LedgerRetention,
  StatsReader,
  Ledger,
} from '../../ledger/index.js';
import type { ResolvedPayscoreSyncOptions } from '../../options/index.js';
import { checkStart } from '../start-check.js';
import type { PayscoreTelemetry } from '../../telemetry/index.js';
import { RESOLVED_OPTIONS, TELEMETRY } from './tokens.js';

/** The worker that delivers, and what wakes it when a transaction commits. */
export function deliveryProviders(dataSource: string | undefined, isEnabled: boolean): Provider[] {
  const source = getDataSourceToken(dataSource);
  return [
    {
      provide: WorkerService,
      inject: [
        ...[LedgerGateway, Ledger, FailoverGuard, InstitutionStateStore, LedgerRetention, StatsReader],
        InstitutionRegistry,
        ...[HandlerWorker, RESOLVED_OPTIONS, TELEMETRY],
      ],
      useFactory: (
        gateway: LedgerGateway,
        { sql, events }: Ledger,
        failovers: FailoverGuard,
        states: InstitutionStateStore,
        retention: LedgerRetention,
        stats: StatsReader,
        institutions: InstitutionRegistry,
        handlers: HandlerWorker,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
      ) => {
        const ready = async () => {
          await checkStart(gateway, stats, institutions.names, isEnabled);
          await (isEnabled ? failovers.check() : failovers.begin());
        };
        return new WorkerService(
          ...([{ sql, events, failovers }, states, retention, institutions, settings] as const),
          ...([handlers, telemetry, isEnabled, ready] as const),
        );
      },
    },
    {
      provide: CommitListener,
      inject: [source, WorkerService],
      useFactory: (source: DataSource, worker: WorkerService) =>
        new CommitListener(source, () => worker.wake()),
    },
  ];
}
