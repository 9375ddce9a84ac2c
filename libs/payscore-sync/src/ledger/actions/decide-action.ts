import { type SyncStatus, OPERATOR_ACTIONS, type PersonAction } from '../states/sync-states.js';

/** What decides whether an operator may act on a sync. */
export interface ActionSubject {
  readonly status: SyncStatus;
  /** A worker has leased it: a call is in progress or starts soon. */
  readonly isLeased: boolean;
  /** It is the head of its order; false while it waits behind another one. */
  readonly isHead: boolean;
  /** An attempt may have reached WeChat Pay. */
  readonly maybeSent: boolean;
}

/** What an action does: `send` and `ask` are the two ways to retry. */
export type ActionStep = 'send' | 'ask' | 'check' | 'cancel' | 'resolve';

/** Why an action is refused. */
export type ActionRefusal = 'status' | 'leased' | 'behind' | 'maybe-sent';

export type ActionDecision =
  | { readonly step: ActionStep; readonly refusal: null }
  | { readonly step: null; readonly refusal: ActionRefusal };

/** Possible statuses of an action. */
const STATUSES_FOR: Readonly<Record<PersonAction, readonly SyncStatus[]>> = {
  retry: ['queued', 'parked'],
  cancel: ['queued', 'parked'],
  resolve: ['parked', 'double_paid'],
  check: ['uncertain', 'parked'],
};

/** Whether an operator may do that to such a sync, and the step it then takes (docs/states.md#actions). Pure. */
export function decideAction(action: PersonAction, view: ActionSubject): ActionDecision {
  if (!STATUSES_FOR[action].includes(view.status) && !isUnsent(action, view)) return refuse('status');
  if (view.isLeased) return refuse('leased');
  switch (action) {
    case 'retry':
      if (!view.isHead) return refuse('behind');
      return allow(view.maybeSent ? 'ask' : 'send');
    case 'cancel':
      return view.maybeSent ? refuse('maybe-sent') : allow('cancel');
    case 'check':
      // Its call would be a second one of the order. After a failover rows behind another are uncertain, too.
      return view.isHead ? allow('check') : refuse('behind');
    case 'resolve':
      return allow('resolve');
  }
}

/** A notification had it asked about before its first send. */
function isUnsent(action: PersonAction, { status, maybeSent }: ActionSubject): boolean {
  return action === 'cancel' && status === 'uncertain' && !maybeSent;
}

/** What an operator may do to such a sync. */
export function possibleActions(view: ActionSubject): PersonAction[] {
  return OPERATOR_ACTIONS.filter((action) => decideAction(action, view).refusal === null);
}

const allow = (step: ActionStep): ActionDecision => ({ step, refusal: null });
const refuse = (refusal: ActionRefusal): ActionDecision => ({ step: null, refusal });
