import { Inject, Injectable } from '@nestjs/common';
import { PayscoreSyncService } from '../service/payscore-sync.service.js';
import { checkHealth, type PayscoreHealth, type PayscoreHealthLimits } from './check-health.js';

/** One entry of a Terminus health check. Its shape is Terminus' own; nothing of that package is loaded. */
export type PayscoreHealthResult<Key extends string> = Record<
  Key,
  Omit<PayscoreHealth, 'status'> & { status: 'up' | 'down'; degraded: boolean }
>;

/**
 * For Terminus: `up` also while degraded, with `degraded: true` and the reasons, since a replica that is taken out of
 * service closes no breaker and settles no sync; `down` only for what another process might do better.
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
