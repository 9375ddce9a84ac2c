import { createHash } from 'node:crypto';
import type { SyncEntity } from '../entities/index.js';
import { type ActionRefusal, decideAction } from './decide-action.js';
import { viewOf } from './wrong-status.js';

/** Actions on many syncs. Those that settle a sync are for one at a time. */
export const RUN_ACTIONS = ['retry', 'check'] as const;

export type RunAction = (typeof RUN_ACTIONS)[number];

/** Part of a sync that a plan depends on. */
export type PlannedSync = Pick<
  SyncEntity,
  'id' | 'status' | 'attempts' | 'leaseToken' | 'head' | 'maybeSent'
>;

/** Plan of an action on many syncs. */
export interface RunPlan {
  /** Syncs that allow the action. */
  readonly syncs: readonly PlannedSync[];
  /** Refusals of each rule. */
  readonly refused: Readonly<Record<ActionRefusal, number>>;
  /** SHA-256 of these ids and the state of their syncs. */
  readonly digest: string;
}

/** Applies the rules of a single action. Pure. */
export function planRun(action: RunAction, syncs: readonly PlannedSync[]): RunPlan {
  const refused = { status: 0, leased: 0, behind: 0, 'maybe-sent': 0 };
  const allowed = syncs.filter((sync) => {
    const { refusal } = decideAction(action, viewOf(sync));
    if (refusal !== null) refused[refusal] += 1;
    return refusal === null;
  });
  // With the attempts: a sync that was retried and parked again can be retried again.
  const lines = allowed.map(({ id, status, attempts }) => `${id} ${status} ${attempts}`).sort();
  const digest = createHash('sha256')
    .update([action, ...lines].join('\n'))
    .digest('hex');
  return { syncs: allowed, refused, digest };
}
