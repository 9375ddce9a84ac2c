import { Inject } from '@nestjs/common';
import { getPayscoreSyncToken } from './payscore-sync.tokens.js';

/**
 * Injects the service of a registration: `@InjectPayscoreSync('refunds') payscore: PayscoreSyncService`. Without a
 * name the unnamed one, which can be injected by its class as well.
 */
export function InjectPayscoreSync(name?: string): ReturnType<typeof Inject> {
  return Inject(getPayscoreSyncToken(name));
}
