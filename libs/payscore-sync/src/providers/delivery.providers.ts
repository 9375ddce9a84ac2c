import type { Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { type Audience, DeliveryWorker } from '../delivery/index.js';
import { HandlerRegistry, HandlerWorker } from '../handlers/index.js';
import { InstitutionRegistry } from '../institution-registry.js';
import {
  CommitHint,
  FailoverGuard,
  LaneStore,
  LedgerGateway,
  LedgerRetention,
  StatsReader,
  SyncLedger,
} from '../ledger/index.js';
import type { ResolvedPayscoreSyncOptions } from '../options/index.js';
import { checkLedger } from '../readiness.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import { RESOLVED_OPTIONS, TELEMETRY } from './tokens.js';

/** The worker that delivers, and what wakes it when a transaction commits. */
export function deliveryProviders(dataSource: string | undefined, isEnabled: boolean): Provider[] {
  const source = getDataSourceToken(dataSource);
  return [
    {
      provide: DeliveryWorker,
      inject: [
        ...[LedgerGateway, SyncLedger, FailoverGuard, LaneStore, LedgerRetention, StatsReader],
        InstitutionRegistry,
        ...[HandlerRegistry, HandlerWorker, RESOLVED_OPTIONS, TELEMETRY],
      ],
      useFactory: (
        gateway: LedgerGateway,
        { sql, events }: SyncLedger,
        failovers: FailoverGuard,
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
        const ready = async () => {
          await checkLedger(gateway, stats, institutions.names, isEnabled);
          await (isEnabled ? failovers.check() : failovers.begin());
        };
        return new DeliveryWorker(
          ...([{ sql, events, failovers }, lanes, retention, institutions, settings] as const),
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
