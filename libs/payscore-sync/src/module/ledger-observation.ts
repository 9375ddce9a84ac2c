import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { PayscoreSyncService } from '../service/payscore-sync.service.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';

/** Lets whoever measures read how the ledger stands, as long as the app runs. */
export class LedgerObservation implements OnApplicationBootstrap, OnModuleDestroy {
  private stop: () => void = () => undefined;

  constructor(
    private readonly telemetry: Pick<PayscoreTelemetry, 'observe'>,
    private readonly payscore: Pick<PayscoreSyncService, 'stats' | 'listInstitutions'>,
  ) {}

  onApplicationBootstrap(): void {
    this.stop = this.telemetry.observe(async () => {
      const [stats, states] = await Promise.all([this.payscore.stats(), this.payscore.listInstitutions()]);
      return { stats, states };
    });
  }

  /** Before the connection pool goes. */
  onModuleDestroy(): void {
    this.stop();
  }
}
