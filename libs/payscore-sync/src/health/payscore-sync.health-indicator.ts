import { Inject, Injectable } from '@nestjs/common';
import { PayscoreSyncService } from '../service/payscore-sync.service.js';
import { checkHealth, type PayscoreHealth, type PayscoreHealthLimits } from './check-health.js';

/** One entry of a Terminus health check. It has the shape of Terminus; that package is not loaded. */
export type PayscoreHealthResult<Key extends string> = Record<
  Key,
  Omit<PayscoreHealth, 'status'> & { status: 'up' | 'down'; degraded: boolean }
>;

/**
 * Indicator for Terminus. A degraded process is `up`, with `degraded: true` and its problems. It is `down` only
 * if another process might work.
 */
@Injectable()
export class PayscoreSyncHealthIndicator {
  constructor(@Inject(PayscoreSyncService) private readonly payscore: PayscoreSyncService) {}

  async isHealthy<Key extends string = 'payscore_sync'>(
    key: Key = 'payscore_sync' as Key,
    limits: PayscoreHealthLimits = {},
  ): Promise<PayscoreHealthResult<Key>> {
    const { status, ...details } = await checkHealth(this.payscore, limits);
    const entry = { status: status === 'down' ? 'down' : 'up', degraded: status === 'degraded', ...details };
    return { [key]: entry } as PayscoreHealthResult<Key>;
  }
}
