import { PayscoreSyncService } from './payscore-sync.service.js';

/** Injection token of what `useFactory` answers. */
export const PAYSCORE_SYNC_OPTIONS = Symbol.for('nestjs-payscore-sync:options');

export type PayscoreSyncToken = symbol | typeof PayscoreSyncService;

/** Token of the service of a registration: the class itself for the unnamed one. */
export function getPayscoreSyncToken(name?: string): PayscoreSyncToken {
  return name === undefined ? PayscoreSyncService : Symbol.for(`nestjs-payscore-sync:service:${name}`);
}
