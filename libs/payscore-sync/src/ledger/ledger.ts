import type { DataSource, EntityManager } from 'typeorm';
import type { PayscoreTransaction } from '../transactions/payscore-transaction.js';
import type { LineLog } from '../text/line-log.js';
import { OperatorActions } from './actions/operator-actions.js';
import { RunSelection } from './actions/run-selection.js';
import type { CallSettings } from './actions/earliest-calls.js';
import { createLedgerSql } from './create-ledger-sql.js';
import { FailoverGuard } from './failover/failover-guard.js';
import { createLedgerGateway } from './create-ledger-gateway.js';
import { type LedgerGateway } from './gateway/ledger-gateway.js';
import type { LedgerClock } from './gateway/ledger-clock.js';
import { supportedDialect } from './gateway/supported-dialect.js';
import { InstitutionStateStore } from './institutions/institution-state-store.js';
import { NotificationReader } from './notifications/notification-reader.js';
import { NotificationStore } from './notifications/notification-store.js';
import { PaymentReader } from './reading/payment-reader.js';
import { SyncReader } from './reading/sync-reader.js';
import { SyncSearch } from './reading/sync-search.js';
import type { InsertBatch } from './recording/insert-batch.js';
import { BatchInsert, type InsertedRecord } from './recording/batch-insert.js';
import { refreshStatistics } from './recording/refresh-statistics.js';
import { TransactionInsert } from './recording/transaction-insert.js';
import type { PayscoreSyncRecord } from './records/sync-record.js';
import { LedgerRetention } from './retention/ledger-retention.js';
import type { FailoverSql } from './sql/failover-sql.js';
import type { HandlerCallSql } from './sql/handler-call-sql.js';
import type { LedgerSql } from './sql/ledger-sql.js';
import type { PollSql } from './sql/poll-sql.js';
import { HandlerBacklog } from './stats/handler-backlog.js';
import { StatsReader } from './stats/stats-reader.js';
import { ThroughputReader } from './stats/throughput-reader.js';

/** Settings of the ledger, ms. */
export interface LedgerSettings extends CallSettings {
  readonly databaseTimeoutMs: number;
  readonly leaseMs: number;
  readonly sweepMs: number;
}

/** The ledger of one registration: every part of it, on one gateway to the host's database. */
export class Ledger {
  readonly sql: LedgerSql;
  readonly handlerCalls: HandlerCallSql;
  readonly failover: FailoverSql;
  /** What there is to do, for all institutions at once. */
  readonly polls: PollSql;
  readonly failoverGuard: FailoverGuard;
  /** State of each institution. */
  readonly states: InstitutionStateStore;
  readonly reader: SyncReader;
  readonly search: SyncSearch;
  /** Recorded payments, for cash books. */
  readonly payments: PaymentReader;
  /** What operators do to a sync. */
  readonly actions: OperatorActions;
  /** The syncs of an action on many. */
  readonly runs: RunSelection;
  /** Takes notifications of WeChat Pay. */
  readonly notifications: NotificationStore;
  readonly notificationReader: NotificationReader;
  /** Open handler calls. */
  readonly backlog: HandlerBacklog;
  readonly stats: StatsReader;
  readonly throughput: ThroughputReader;
  readonly retention: LedgerRetention;
  private readonly transactions: TransactionInsert;

  constructor(
    readonly gateway: LedgerGateway,
    clock: LedgerClock,
    settings: LedgerSettings,
    log: LineLog,
  ) {
    const { ledger: sql, handlerCalls, failover, polls, transactions } = createLedgerSql(gateway, clock);
    this.sql = sql;
    this.handlerCalls = handlerCalls;
    this.failover = failover;
    this.polls = polls;
    this.failoverGuard = new FailoverGuard(this.failover, settings.leaseMs, log);
    this.states = new InstitutionStateStore(gateway, sql);
    this.reader = new SyncReader(gateway);
    this.actions = new OperatorActions(gateway, sql, this.failoverGuard, this.reader, settings, log);
    this.notifications = new NotificationStore(gateway, sql, settings);
    this.notificationReader = new NotificationReader(gateway);
    this.search = new SyncSearch(gateway);
    this.payments = new PaymentReader(gateway);
    this.runs = new RunSelection(gateway);
    this.throughput = new ThroughputReader(gateway);
    this.backlog = new HandlerBacklog(gateway, this.handlerCalls);
    this.stats = new StatsReader(gateway, sql, this.states, this.backlog, settings);
    this.retention = new LedgerRetention(gateway, sql);
    this.transactions = new TransactionInsert(transactions, supportedDialect(gateway.dataSource));
  }

  /**
   * Records a batch through the host's transaction and returns new and existing records in the order of the
   * batch. A duplicate raises no database error, which would abort a host's PostgreSQL transaction. At
   * REPEATABLE READ PostgreSQL itself may require a repetition (40001).
   * @throws PayscoreError `PAYSCORE_E_CONFLICTING_SYNC` when a seq is already recorded with other facts,
   * `PAYSCORE_E_MIXED_SEQ` when whole and numbered syncs would mix in one order, `PAYSCORE_E_TOO_MANY_SYNCS`.
   */
  insert(manager: EntityManager, batch: InsertBatch): Promise<PayscoreSyncRecord[]> {
    return new BatchInsert(this.sql, manager, batch).run();
  }

  /** The same, and which of the records are new. */
  insertTelling(manager: EntityManager, batch: InsertBatch): Promise<InsertedRecord[]> {
    return new BatchInsert(this.sql, manager, batch).runTelling();
  }

  /**
   * The same through a transaction of another library.
   * @throws PayscoreError also `PAYSCORE_E_TRANSACTION_REQUIRED`, `PAYSCORE_E_OTHER_DATABASE`
   */
  insertThrough(transaction: PayscoreTransaction, batch: InsertBatch): Promise<PayscoreSyncRecord[]> {
    return this.transactions.run(transaction, batch);
  }

  /** For whoever records thousands at once. */
  refreshStatistics(): Promise<void> {
    return refreshStatistics(this.gateway);
  }
}

/** @param dataSource the host's, initialized or not */
export function createLedger(
  dataSource: DataSource,
  clock: LedgerClock,
  settings: LedgerSettings,
  log: LineLog,
): Ledger {
  return new Ledger(createLedgerGateway(dataSource, settings.databaseTimeoutMs), clock, settings, log);
}
