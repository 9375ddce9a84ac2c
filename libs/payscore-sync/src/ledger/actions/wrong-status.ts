import { PayscoreError } from '../../errors/index.js';
import type { SyncEntity } from '../entities/index.js';
import { isSettled, type PersonAction } from '../states/sync-states.js';
import { type ActionRefusal, type ActionSubject, possibleActions } from './decide-action.js';

const DONE: Readonly<Record<PersonAction, string>> = {
  retry: 'retried',
  cancel: 'cancelled',
  resolve: 'resolved',
  check: 'checked',
};

export function viewOf(
  sync: Pick<SyncEntity, 'status' | 'leaseToken' | 'head' | 'maybeSent'>,
): ActionSubject {
  const { status, leaseToken, head, maybeSent } = sync;
  return { status, isLeased: leaseToken !== null, isHead: head !== null, maybeSent };
}

/**
 * An action that the sync does not allow; nothing changed.
 * @param refusal null when the sync changed between read and write
 * @param front id of the order's first sync, if known
 */
export function wrongStatus(
  action: PersonAction,
  sync: SyncEntity,
  refusal: ActionRefusal | null,
  front: string | null,
): PayscoreError {
  const what = `Sync ${sync.id} is ${sync.status} and was not ${DONE[action]}`;
  return new PayscoreError(
    'PAYSCORE_E_WRONG_STATUS',
    `${what}${because(refusal, front)}. ${whatNow(viewOf(sync))}`,
  );
}

function because(refusal: ActionRefusal | null, front: string | null): string {
  switch (refusal) {
    case null:
      return ': it changed at the same moment';
    case 'leased':
      return ': a call to WeChat Pay is in progress';
    case 'behind':
      return front === null ? ': it waits for its turn' : `: it waits behind sync ${front} of its order`;
    case 'maybe-sent':
      return ': it may have reached WeChat Pay, where nothing takes it back';
    case 'status':
      return '';
  }
}

function whatNow(view: ActionSubject): string {
  if (isSettled(view.status)) return 'It is settled, and nothing changes it any more.';
  if (view.isLeased) return 'Look again when the call in progress has ended.';
  const possible = possibleActions(view);
  return possible.length > 0
    ? `Possible now: ${possible.join(', ')}.`
    : 'Nothing is possible before its turn has come.';
}
