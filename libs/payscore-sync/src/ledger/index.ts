export { assertTables } from './schema/assert-tables.js';
export { assertSchema } from './schema/assert-schema.js';
export { assertProduct, assertSettings } from './server/assert-server.js';
export type { PayscoreAttemptRecord } from './records/attempt-record.js';
export { CommitListener } from './recording/commit-listener.js';
export {
  PAYSCORE_SYNC_ENTITIES,
  SyncActionEntity,
  SyncAttemptEntity,
  SyncCredentialEntity,
  SyncHandlerCallEntity,
  SyncEntity,
  SyncInstitutionEntity,
} from './entities/index.js';
export { type PayscoreRefusedCredential, toRefusedCredential } from './institutions/refused-credential.js';
export {
  type PayscoreBreakerState,
  type PayscoreInstitutionState,
  toInstitutionState,
} from './institutions/institution-record.js';
export type { CredentialKey, CredentialState } from './institutions/credential-state.js';
export type { CredentialStore } from './institutions/credential-store.js';
export { type InstitutionState, newInstitutionState } from './institutions/institution-state.js';
export { InstitutionStateStore } from './institutions/institution-state-store.js';
export { FailoverGuard } from './failover/failover-guard.js';
export { LedgerClock } from './gateway/ledger-clock.js';
export { createLedgerGateway, isDatabaseTimeout, LedgerGateway } from './gateway/index.js';
export { createLedgerSql } from './create-ledger-sql.js';
export type { LedgerScope } from './reading/ledger-scope.js';
export { CreatePayscoreSyncTables1795392000000, PAYSCORE_SYNC_MIGRATIONS } from './migrations/index.js';
export {
  type ActionOptions,
  type CheckOptions,
  type PayscoreActionRecord,
  type PersonAction,
  validateAction,
  type ReasonedActionOptions,
  OperatorActions,
  wasAsked,
} from './actions/index.js';
export { PARK_REMEDIES, type ParkReason } from './records/park-reason.js';
export { remedyInChinese } from './records/remedy-in-chinese.js';
export { assertInTransaction, runInTransaction } from './recording/run-in-transaction.js';
export type { DueHandlerCall, HandlerCallSql, NewHandlerCall, StalledSync } from './sql/handler-call-sql.js';
export type { LeasedSync } from './sql/hydrate.js';
export type { Claim, LedgerSql, Turn, TurnStatus } from './sql/ledger-sql.js';
export type { CompletionRow, InTurn } from './sql/rows.js';
export {
  HandlerBacklog,
  type PayscoreHandlerStats,
  type PayscoreInstitutionStats,
  type PayscoreSyncStats,
  type PendingHandlerCalls,
  STATS_COUNT_LIMIT,
  StatsReader,
  UNSETTLED_STATUSES,
  type UnsettledStatus,
} from './stats/index.js';
export { type AttemptRange, LedgerRetention, type Purged } from './retention/ledger-retention.js';
export { StrandedSyncFinder, type StrandedSyncs } from './stats/stranded-syncs.js';
export { createLedger, Ledger } from './ledger.js';
export { SYNC_EVENTS, type SyncEvent } from './records/sync-event.js';
export { type OrderPlace, readOrderCursor } from './reading/order-cursor.js';
export { SyncReader, type SyncPage, type TracedSync } from './reading/sync-reader.js';
export type { PayscoreSyncLogs } from './records/sync-logs.js';
export type { PayscoreSyncRecord } from './records/sync-record.js';
export { isSettled, SYNC_STATUSES, type SyncStatus } from './records/sync-status.js';
