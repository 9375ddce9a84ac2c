export { createLedgerGateway } from './create-ledger-gateway.js';
export { createLedgerSql } from './create-ledger-sql.js';
export { createLedger, Ledger } from './ledger.js';
export type { ActionOptions, CheckOptions, ReasonedActionOptions } from './actions/action-options.js';
export type { ActionRefusal } from './actions/decide-action.js';
export { type PlannedSync, planRun, RUN_ACTIONS, type RunAction } from './actions/plan-run.js';
export type { PayscoreActionChoice, PayscoreSyncDetails } from './actions/sync-details.js';
export { type ActionInput, validateAction } from './actions/validate-action.js';
export {
  PAYSCORE_SYNC_ENTITIES,
  SyncActionEntity,
  SyncAttemptEntity,
  SyncDatabaseEntity,
  SyncHandlerCallEntity,
  SyncEntity,
  SyncInstitutionEntity,
  SyncNotificationEntity,
} from './entities/index.js';
export { FailoverGuard } from './failover/failover-guard.js';
export { isDatabaseTimeout } from './gateway/database-timeout.js';
export { LedgerClock } from './gateway/ledger-clock.js';
export { LedgerGateway } from './gateway/ledger-gateway.js';
export { HeldConnection } from './gateway/pooled/held-connection.js';
export { retryOnConflict } from './gateway/retry-on-conflict.js';
export type { CredentialKey, CredentialState } from './institutions/credential-state.js';
export type { CredentialStore } from './institutions/credential-store.js';
export {
  type PayscoreBreakerState,
  type PayscoreInstitutionState,
  toInstitutionState,
} from './institutions/institution-record.js';
export type { InstitutionStateStore } from './institutions/institution-state-store.js';
export { type InstitutionState, newInstitutionState } from './institutions/institution-state.js';
export { type PayscoreRefusedCredential, toRefusedCredential } from './institutions/refused-credential.js';
export { PAYSCORE_SYNC_MIGRATIONS } from './migrations/index.js';
export type { NotificationReader } from './notifications/notification-reader.js';
export type { LookedNotification } from './notifications/look-again.js';
export type {
  NewNotification,
  NotificationStore,
  OpenNotificationsLook,
  TakenNotification,
} from './notifications/notification-store.js';
export type { SyncSort } from './reading/id-range.js';
export type { LedgerScope } from './reading/ledger-scope.js';
export { type OrderPlace, readOrderCursor } from './reading/order-cursor.js';
export { readSearchText } from './reading/search-text.js';
export type { PayscoreSyncLogs } from './reading/sync-logs.js';
export type { SyncPageFilter } from './reading/sync-page.js';
export type { SyncPage, TracedSync } from './reading/sync-reader.js';
export { CommitListener } from './recording/commit-listener.js';
export type { InsertBatch } from './recording/insert-batch.js';
export type { SyncFacts } from './recording/sync-facts.js';
export { assertInTransaction, runInTransaction } from './recording/run-in-transaction.js';
export type { PayscoreActionRecord } from './records/action-record.js';
export type { PayscoreAttemptRecord } from './records/attempt-record.js';
export type { PayscoreHandlerCallRecord } from './records/handler-call-record.js';
export type { PayscoreNotificationRecord } from './records/notification-record.js';
export { wasAsked, type PayscoreSyncRecord } from './records/sync-record.js';
export type { AttemptRange, LedgerRetention } from './retention/ledger-retention.js';
export { assertSchema } from './schema/assert-schema.js';
export { assertTables } from './schema/assert-tables.js';
export { assertProduct, assertSettings } from './server/assert-server.js';
export type {
  DueHandlerCall,
  HandlerCallSql,
  NewHandlerCall,
  StalledSync,
  WaitingHandler,
} from './sql/handler-call-sql.js';
export type { LeasedSync } from './sql/hydrate.js';
export type { Claim, LedgerSql, Turn, TurnStatus } from './sql/ledger-sql.js';
export type { Poll, PollRequest, PollSql } from './sql/poll-sql.js';
export type { CompletionRow, InTurn } from './sql/rows.js';
export {
  HANDLER_EVENTS,
  type HandlerEvent,
  isNotificationEvent,
  NOTIFICATION_TYPES,
  type NotificationEvent,
  type NotificationType,
} from './states/notification-events.js';
export { PARK_REMEDIES, type ParkReason } from './states/park-reason.js';
export { remedyInChinese } from './states/remedy-in-chinese.js';
export {
  type PersonAction,
  SYNC_EVENTS,
  type SyncEvent,
  isSettled,
  SYNC_STATUSES,
  type SyncStatus,
} from './states/sync-states.js';
export {
  type PayscoreHandlerStats,
  type PayscoreInstitutionStats,
  type PayscoreSyncStats,
  UNSETTLED_STATUSES,
  type UnsettledStatus,
} from './stats/ledger-stats.js';
export {
  lineOfMinutes,
  MINUTE_MS,
  type MinuteCounts,
  type PayscoreMinute,
  type PayscoreThroughput,
} from './stats/throughput.js';
export type { ThroughputScope } from './stats/throughput-reader.js';
