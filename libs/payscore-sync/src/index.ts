export { SyncDetailDto, SyncServiceOrderDto, toPaidTime } from './api/index.js';
export type { PayscoreDispatch } from './delivery/bell/index.js';
export type { DeliverDueOptions } from './delivery/one-shot-options.js';
export {
  ConfigurationError,
  HINT_CODES,
  HINT_REMEDIES,
  type HintCode,
  PAYSCORE_ERROR_CODES,
  PayscoreError,
  type PayscoreErrorCode,
  type PayscoreProblem,
  ValidationError,
} from './errors/index.js';
export {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreStalled,
  OnPayscoreSynced,
  OnPayscoreUserConfirm,
  OnPayscoreUserPaid,
  type PayscoreHandler,
  type PayscoreHandlerCall,
  type PayscoreHandlerOptions,
  type PayscoreNotificationHandler,
} from './handlers/index.js';
export {
  payscoreAccess,
  type PayscoreAccess,
  type PayscoreConsoleOptions,
  type PayscoreHttpOptions,
  type PayscorePermission,
  PayscoreProblemFilter,
  PayscoreSyncControllerBase,
  type Problem,
} from './http/index.js';
export type { PayscoreNotificationOptions } from './http/notifications/index.js';
export type { PayscoreInstitutionSource, PayscoreInstitutionSourceOptions } from './institutions/index.js';
export {
  type ActionOptions,
  type CheckOptions,
  type LedgerScope,
  PARK_REMEDIES,
  type ParkReason,
  PAYSCORE_SYNC_ENTITIES,
  PAYSCORE_SYNC_MIGRATIONS,
  type PayscoreActionChoice,
  type PayscoreActionRecord,
  type PayscoreAttemptRecord,
  type PayscoreHandlerCallRecord,
  type PayscoreHandlerStats,
  type PayscoreInstitutionStats,
  type PayscoreInstitutionState,
  type PayscoreMinute,
  type PayscoreNotificationRecord,
  type PayscoreSyncDetails,
  type PayscoreSyncLogs,
  type PayscoreSyncRecord,
  type PayscoreSyncStats,
  type PayscoreThroughput,
  type PersonAction,
  type ReasonedActionOptions,
  remedyInChinese,
  runInTransaction,
  SYNC_STATUSES,
  type SyncPage,
  type SyncStatus,
} from './ledger/index.js';
export {
  databaseFromEnvironment,
  type DatabaseSettings,
  type DatabaseTls,
  optionsFromEnvironment,
  type Environment,
  type PayscoreInstitutionOptions,
  type PayscoreSyncOptions,
  type PayscoreSyncSettings,
} from './options/index.js';
export { postgresDispatch } from './postgres/postgres-dispatch.js';
export { PayscoreSyncModule } from './module/payscore-sync.module.js';
export type {
  PayscoreSyncExtras,
  PayscoreSyncOptionsFactory,
} from './module/payscore-sync.module-definition.js';
export type { PayscoreNotificationAnswer } from './service/notifications/notification-answer.js';
export {
  type BackfillOptions,
  PAYSCORE_DIFFERENCES,
  type PayscoreBackfillResult,
  type PayscoreCashBook,
  type PayscoreCashBookLine,
  type PayscoreDifference,
  type PayscoreDifferenceKind,
  type PayscoreLineOutcome,
  type PayscoreReconciliation,
  type PayscoreRecordedPayment,
  type ReconcileOptions,
} from './cash-book/index.js';
export type { PayscoreSyncQueries } from './service/payscore-sync.queries.js';
export { PayscoreSyncService } from './service/payscore-sync.service.js';
export type {
  EnqueueOptions,
  ListFilter,
  NotificationListFilter,
  OrderFilter,
  OrderPageFilter,
  RunActionsOptions,
  StatsOptions,
  SyncOptions,
  SyncSelection,
  ThroughputOptions,
  WaitForOptions,
  WaitOptions,
  WakeOptions,
  Within,
} from './service/payscore-sync.service-options.js';
export type { PayscoreRunOutcome, PayscoreRunPlan, PayscoreRunResult } from './service/run-results.js';
export {
  getPayscoreSyncToken,
  InjectPayscoreSync,
  PAYSCORE_SYNC_OPTIONS,
} from './service/payscore-sync.tokens.js';
export type { DeliverySummary, PayscoreEngineState, PayscoreWorkerState } from './service/worker.service.js';
export type { PayscoreTransaction, PayscoreTransactionValue } from './transactions/payscore-transaction.js';
