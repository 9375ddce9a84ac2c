import type { SyncLaneEntity } from '../entities/index.js';

/** Written by themselves, by `LaneStore.keepTurn`. */
type TurnColumn = 'sendTurn' | 'queryTurn';

/** How an institution may be called now; one row for all replicas. Times are epoch ms of the database. */
export type LaneState = { readonly [K in Exclude<keyof SyncLaneEntity, TurnColumn>]: SyncLaneEntity[K] };

/** A lane nobody has used yet, full. */
export function newLane(institution: string): LaneState {
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
