import { Inject } from '@nestjs/common';

/** Injection token of the options. */
export const PAYSCORE_SYNC_OPTIONS = Symbol.for('nestjs-payscore-sync:options');

/** `Symbol.for`, because an app may have two copies of this package with different classes. */
export type PayscoreSyncToken = symbol;

/** Token of the service of a registration. The class `PayscoreSyncService` also injects the unnamed one. */
export function getPayscoreSyncToken(name?: string): PayscoreSyncToken {
  return Symbol.for(
    name === undefined ? 'nestjs-payscore-sync:service' : `nestjs-payscore-sync:service:${name}`,
  );
}

/**
 * Injects the service of a registration: `@InjectPayscoreSync('refunds') payscore: PayscoreSyncService`.
 * Without a name it injects the unnamed one, like its class.
 */
export function InjectPayscoreSync(name?: string): ReturnType<typeof Inject> {
  return Inject(getPayscoreSyncToken(name));
}
