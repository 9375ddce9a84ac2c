import type { ActionChange } from '../../../libs/payscore-sync/src/ledger/actions/action-change.js';
import { isSettled } from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import { NOW } from '../model/settings.js';
import type { Row } from '../model/state.js';
import { plainMemory } from './decide.js';

/** The columns of an `ActionChange`, into a row. */
export function changedBy(row: Row, change: ActionChange): Row {
  const { status = row.status, dueAt = row.dueAt, parkReason = row.parkReason } = change;
  const columns = [
    ...(['refusals', 'forbids', 'doubt', 'uncertainSince', 'absentSince'] as const),
    ...(['notCompletedSince', 'unauthorized'] as const),
  ];
  const memory = {
    ...row.memory,
    ...Object.fromEntries(columns.flatMap((key) => (key in change ? [[key, change[key]]] : []))),
  };
  return {
    ...row,
    status,
    dueAt: dueAt === null ? null : Math.max(dueAt, NOW),
    parkReason,
    isHead: change.head === null ? false : row.isHead,
    settledAt: isSettled(status) ? NOW : null,
    memory: plainMemory(memory),
  };
}
