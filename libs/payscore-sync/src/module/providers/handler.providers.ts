import type { Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HandlerRegistry, HandlerWorker } from '../../handlers/index.js';
import { InstitutionRegistry } from '../../institutions/institution-registry.js';
import { assertTables, HandlerBacklog, LedgerGateway, Ledger, SyncReader } from '../../ledger/index.js';
import type { ResolvedPayscoreSyncOptions } from '../../options/index.js';
import type { PayscoreTelemetry } from '../../telemetry/index.js';
import { RESOLVED_OPTIONS, TELEMETRY } from './tokens.js';

/** The host's handlers as found in its providers, and the worker that calls them. */
export function handlerProviders(isEnabled: boolean, registration: string | undefined): Provider[] {
  return [
    {
      provide: HandlerRegistry,
      inject: [DiscoveryService],
      useFactory: (discovery: DiscoveryService) => new HandlerRegistry(discovery, registration),
    },
    {
      provide: HandlerWorker,
      inject: [
        ...[LedgerGateway, Ledger, HandlerBacklog, SyncReader],
        ...[InstitutionRegistry, HandlerRegistry, RESOLVED_OPTIONS, TELEMETRY],
      ],
      useFactory: (
        gateway: LedgerGateway,
        { events }: Ledger,
        backlog: HandlerBacklog,
        reader: SyncReader,
        institutions: InstitutionRegistry,
        registry: HandlerRegistry,
        { settings }: ResolvedPayscoreSyncOptions,
        telemetry: PayscoreTelemetry,
      ) => {
        const names = () => institutions.names;
        const ready = () => assertTables(gateway);
        return new HandlerWorker(
          ...([events, backlog, registry, reader, telemetry] as const),
          ...([names, settings, isEnabled, ready] as const),
        );
      },
    },
  ];
}
