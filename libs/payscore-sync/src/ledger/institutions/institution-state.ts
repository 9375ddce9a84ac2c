import type { SyncInstitutionEntity } from '../entities/index.js';

/** Written by `InstitutionStateStore.keepTurn` only. */
type TurnColumn = 'sendTurn' | 'queryTurn';

/** State of an institution; one row for all replicas. Times are epoch ms of the database. */
export type InstitutionState = {
  readonly [K in Exclude<keyof SyncInstitutionEntity, TurnColumn>]: SyncInstitutionEntity[K];
};

/** An institution that was never called, with a full bucket. */
export function newInstitutionState(institution: string): InstitutionState {
  return {
    institution,
    version: 0,
    tokens: 0,
    refilledAt: 0,
    notBefore: null,
    breaker: 'closed',
    breakerCause: null,
    breakerSince: null,
    breakerUntil: null,
    windowCalls: 0,
    windowFailures: 0,
    windowStartedAt: null,
    skewMs: null,
    lastClaimAt: null,
    lastSuccessAt: null,
  };
}
