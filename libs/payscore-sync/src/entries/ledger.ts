export { PAYSCORE_SYNC_ENTITIES } from '../ledger/entities/index.js';
export {
  CreatePayscoreSyncTables1795392000000,
  PAYSCORE_SYNC_MIGRATIONS,
} from '../ledger/migrations/index.js';
export type { PayscoreActionRecord } from '../ledger/records/action-record.js';
export type { PayscoreAttemptRecord } from '../ledger/records/attempt-record.js';
export { PARK_REMEDIES, type ParkReason } from '../ledger/states/park-reason.js';
export type { PayscoreSyncRecord } from '../ledger/records/sync-record.js';
export { SYNC_STATUSES, type SyncStatus } from '../ledger/states/sync-states.js';
export { runInTransaction } from '../ledger/recording/run-in-transaction.js';
