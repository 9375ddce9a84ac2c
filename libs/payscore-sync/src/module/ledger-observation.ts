import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DISPATCH_BELL, type DispatchBell } from '../delivery/bell/index.js';
import { LedgerOverview } from '../service/ledger-overview.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';

/** Lets telemetry read the figures of the ledger while the app runs. */
@Injectable()
export class LedgerObservation implements OnApplicationBootstrap, OnModuleDestroy {
  private stop: () => void = () => undefined;

  constructor(
    @Inject(TELEMETRY) private readonly telemetry: PayscoreTelemetry,
    private readonly overview: LedgerOverview,
    @Inject(DISPATCH_BELL) private readonly bell: Pick<DispatchBell, 'state'>,
  ) {}

  onApplicationBootstrap(): void {
    const read = async () => {
      const [stats, states] = await Promise.all([this.overview.stats(), this.overview.listInstitutions()]);
      return { stats, states };
    };
    this.stop = this.telemetry.observe(read, () => this.bell.state());
  }

  /** Before the connection pool closes. */
  onModuleDestroy(): void {
    this.stop();
  }
}
