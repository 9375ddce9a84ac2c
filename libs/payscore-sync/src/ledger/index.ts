export { hintRemedy } from './hint-remedy.js';
export { assertTables } from './assert-tables.js';
export { assertSchema } from './schema/assert-schema.js';
export { assertProduct, assertSettings } from './server/assert-server.js';
export type { PayscoreAttemptRecord } from './attempt-record.js';
export { CommitHint } from './commit-hint.js';
export {
  PAYSCORE_SYNC_ENTITIES,
  SyncActionEntity,
  SyncAttemptEntity,
  SyncCredentialEntity,
  SyncDeliveryEntity,
  SyncEntity,
  SyncLaneEntity,
} from './entities/index.js';
export { type PayscoreRefusedCredential, toRefusedCredential } from './credentials/refused-credential.js';
export {
  type PayscoreBreakerState,
  type PayscoreInstitutionState,
  toInstitutionState,
} from './lanes/institution-state.js';
export type { CredentialKey, CredentialState } from './credentials/credential-state.js';
export type { CredentialStore } from './credentials/credential-store.js';
export type { LaneState } from './lanes/lane-state.js';
export { LaneStore } from './lanes/lane-store.js';
export { FailoverGuard } from './failover/failover-guard.js';
export { LedgerClock } from './ledger-clock.js';
export { createLedgerGateway, isDatabaseTimeout, LedgerGateway } from './gateway/index.js';
export type { LedgerScope } from './ledger-scope.js';
export { CreatePayscoreSyncTables1795392000000, PAYSCORE_SYNC_MIGRATIONS } from './migrations/index.js';
export {
  type ActionOptions,
  type CheckOptions,
  type PayscoreActionRecord,
  type PersonAction,
  personWords,
  type ReasonedActionOptions,
  SyncPeople,
  wasAsked,
} from './people/index.js';
export { PARK_REMEDIES, type ParkReason } from './park-reason.js';
export type { RecordableSync } from './recordable-sync.js';
export { remedyInChinese } from './remedy-in-chinese.js';
export { assertInTransaction, runInTransaction } from './run-in-transaction.js';
export type { DueDelivery, EventSql, NewDelivery, StalledSync } from './sql/event-sql.js';
export type { Claim, CompletionRow, InTurn, LedgerSql, Turn, TurnStatus } from './sql/ledger-sql.js';
export type { LeasedSync } from './sql/leased-sync.js';
export {
  DeliveryBacklog,
  type PayscoreHandlerStats,
  type PayscoreInstitutionStats,
  type PayscoreSyncStats,
  type PendingDeliveries,
  STATS_COUNT_LIMIT,
  StatsReader,
  UNSETTLED_STATUSES,
  type UnsettledStatus,
} from './stats/index.js';
export { type AttemptRange, LedgerRetention, type Purged } from './retention/ledger-retention.js';
export { StrandedSyncFinder, type StrandedSyncs } from './stranded-syncs.js';
export { SyncLedger } from './sync-ledger.js';
export { SYNC_EVENTS, type SyncEvent } from './sync-event.js';
export { type OrderPlace, readOrderCursor } from './order-cursor.js';
export { SyncReader, type SyncPage, type TracedSync } from './sync-reader.js';
export type { PayscoreSyncLogs } from './sync-logs.js';
export type { PayscoreSyncRecord } from './sync-record.js';
export { isSettled, SYNC_STATUSES, type SyncStatus } from './sync-status.js';
