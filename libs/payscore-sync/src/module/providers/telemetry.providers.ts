import { Logger, type Provider } from '@nestjs/common';
import { LedgerObservation } from '../ledger-observation.js';
import type { PayscoreSyncService } from '../../service/payscore-sync.service.js';
import type { PayscoreSyncToken } from '../../service/payscore-sync.tokens.js';
import { loadTelemetry, type PayscoreTelemetry } from '../../telemetry/index.js';
import { TELEMETRY } from './tokens.js';

/** What is measured while the module works, and what is read of the ledger whenever somebody measures. */
export function telemetryProviders(token: PayscoreSyncToken, registration: string | undefined): Provider[] {
  return [
    {
      provide: TELEMETRY,
      useFactory: () => loadTelemetry((message) => new Logger('PayscoreSync').warn(message), registration),
    },
    {
      provide: LedgerObservation,
      inject: [TELEMETRY, token],
      useFactory: (telemetry: PayscoreTelemetry, payscore: PayscoreSyncService) =>
        new LedgerObservation(telemetry, payscore),
    },
  ];
}
