/**
 * The tables that the library itself works by, taken in when the page is built: what is explained here cannot differ from what
 * the worker does. Nothing else of the library is known to the page.
 */
export {
  PAYSCORE_ERROR_CODES,
  type PayscoreErrorCode,
} from '../../../payscore-sync/src/errors/error-codes.js';
export { own } from '../../../payscore-sync/src/text/own.js';
export { HINT_REMEDIES } from '../../../payscore-sync/src/errors/hints.js';
export { HINT_REMEDIES_ZH } from '../../../payscore-sync/src/errors/chinese-remedies.js';
export {
  DOUBLE_PAID_REMEDY,
  PARK_REMEDIES,
  type ParkReason,
  REJECTED_REMEDIES,
} from '../../../payscore-sync/src/ledger/states/park-reason.js';
export {
  DOUBLE_PAID_REMEDY_ZH,
  PARK_REMEDIES_ZH,
  REJECTED_REMEDIES_ZH,
} from '../../../payscore-sync/src/ledger/states/chinese-remedies.js';
export {
  isSettled,
  SYNC_STATUSES,
  type PersonAction,
  type SyncStatus,
} from '../../../payscore-sync/src/ledger/states/sync-states.js';
export type { ActionRefusal, ActionStep } from '../../../payscore-sync/src/ledger/actions/decide-action.js';
