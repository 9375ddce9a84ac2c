import { Inject } from '@nestjs/common';

/** Injection token of what `useFactory` answers. */
export const PAYSCORE_SYNC_OPTIONS = Symbol.for('nestjs-payscore-sync:options');

/** `Symbol.for`, since an app may hold two copies of this package, each with a class of its own. */
export type PayscoreSyncToken = symbol;

/**
 * Token of the service of a registration. That of the unnamed one can be had by its class, `PayscoreSyncService`, as
 * well.
 */
export function getPayscoreSyncToken(name?: string): PayscoreSyncToken {
  return Symbol.for(
    name === undefined ? 'nestjs-payscore-sync:service' : `nestjs-payscore-sync:service:${name}`,
  );
}

/**
 * Injects the service of a registration: `@InjectPayscoreSync('refunds') payscore: PayscoreSyncService`. Without a
 * name the unnamed one, which can be injected by its class as well.
 */
export function InjectPayscoreSync(name?: string): ReturnType<typeof Inject> {
  return Inject(getPayscoreSyncToken(name));
}
