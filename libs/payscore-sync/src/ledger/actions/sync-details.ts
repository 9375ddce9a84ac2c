import type { SyncEntity } from '../entities/index.js';
import type { PayscoreSyncRecord } from '../records/sync-record.js';
import { type ActionRefusal, type ActionStep, decideAction } from './decide-action.js';
import { OPERATOR_ACTIONS, type PersonAction } from '../states/sync-states.js';
import { viewOf } from './wrong-status.js';

/** Whether an action is possible now; either `step` or `refusal` is null. */
export interface PayscoreActionChoice {
  readonly action: PersonAction;
  /** What it would do; `send` and `ask` are the two ways to retry. */
  readonly step: ActionStep | null;
  /** The rule that refuses it. */
  readonly refusal: ActionRefusal | null;
}

/** A sync with its possible actions. */
export interface PayscoreSyncDetails extends PayscoreSyncRecord {
  /** Trace of the recording, 32 hex digits; null without tracing. */
  readonly traceId: string | null;
  /** Every action, by the same rules as the action itself. */
  readonly actions: readonly PayscoreActionChoice[];
}

export function toSyncDetails(sync: SyncEntity, record: PayscoreSyncRecord): PayscoreSyncDetails {
  const view = viewOf(sync);
  return {
    ...record,
    traceId: sync.traceParent?.split('-')[1] ?? null,
    actions: OPERATOR_ACTIONS.map((action) => ({ action, ...decideAction(action, view) })),
  };
}
