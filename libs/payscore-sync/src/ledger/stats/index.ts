export { STATS_COUNT_LIMIT } from './bounded-count.js';
export { HandlerBacklog, type PendingHandlerCalls } from './handler-backlog.js';
export {
  type PayscoreHandlerStats,
  type PayscoreInstitutionStats,
  type PayscoreSyncStats,
  UNSETTLED_STATUSES,
  type UnsettledStatus,
} from './ledger-stats.js';
export { StatsReader } from './stats-reader.js';
