import type {
  CompletionRow,
  HandlerEvent,
  PayscoreInstitutionState,
  PayscoreSyncStats,
  SyncEntity,
  SyncStatus,
} from '../ledger/index.js';

/** Attributes of a span: ids, never payment facts. */
export type SyncOfSpan = Pick<
  SyncEntity,
  'id' | 'institution' | 'outOrderNo' | 'seq' | 'status' | 'attempts' | 'traceParent'
>;

/** What was recorded. */
export interface Recorded {
  readonly id: string;
}

/** A call of one handler of the host. */
export interface HandlerCallOfSpan {
  readonly event: HandlerEvent;
  readonly handlerId: string;
  /** Of the sync or the notification. */
  readonly syncId: string;
  readonly attempt: number;
  readonly traceParent: string | null;
}

/** Figures of the ledger, read at each measurement; equal in all replicas. */
export interface LedgerReading {
  readonly stats: PayscoreSyncStats;
  readonly states: readonly (Pick<PayscoreInstitutionState, 'institution' | 'skewMs'> & {
    readonly breaker: Pick<PayscoreInstitutionState['breaker'], 'state'>;
    /** Credentials that WeChat Pay refuses. */
    readonly credentials: readonly unknown[];
  })[];
}

/** How this process tells workers of due syncs; equal to `BellState`. */
export interface EngineReading {
  readonly engine: string;
  readonly isUp: boolean;
  readonly failedRings: number;
  readonly ignoredMessages: number;
}

/** What came of a notification: taken, or why not. */
export type NotificationResult =
  | 'taken'
  | 'duplicate'
  | 'unknown-institution'
  | 'too-large'
  | 'unsigned'
  | 'probe'
  | 'unknown-serial'
  | 'stale'
  | 'bad-signature'
  | 'malformed'
  | 'undecryptable'
  | 'wrong-tenant'
  | 'unknown-type'
  | 'failed';

/** Token of the port. */
export const TELEMETRY = Symbol('PayscoreSync telemetry');

/** Port for spans and metrics. An implementation never throws and never waits: measurement must not stop delivery. */
export interface PayscoreTelemetry {
  /**
   * Runs the recording of facts.
   * @param work gets the W3C `traceparent` to store, null without a tracer; returns the records
   */
  recording<T extends Recorded>(
    institution: string,
    work: (traceParent: string | null) => Promise<T[]>,
  ): Promise<T[]>;
  /** Runs one call to WeChat Pay, or its attempt. */
  attempt(sync: SyncOfSpan, work: () => Promise<CompletionRow>): Promise<CompletionRow>;
  /** The outcome of an attempt was committed. @param ageMs since the sync was recorded */
  decided(sync: SyncOfSpan, row: CompletionRow, ageMs: number): void;
  /** An operator settled it. */
  settledByHand(institution: string, status: SyncStatus): void;
  /**
   * A lease expired before the outcome of its call was written: the worker was killed, or the ledger was
   * unavailable.
   */
  leaseLost(institution: string): void;
  /**
   * Calls were taken from the rate limit of an institution. @param isProbe one call, for an open breaker or a
   * credential check
   */
  paced(institution: string, calls: number, isProbe: boolean): void;
  /**
   * A notification arrived.
   * @param institution null: an unknown one
   */
  notified(institution: string | null, result: NotificationResult): void;
  /** This process polled for due syncs of an institution, and the ledger answered. */
  polled(institution: string): void;
  /** Runs one call of a handler; rejects as `work` does. */
  handling<T>(call: HandlerCallOfSpan, work: () => Promise<T>): Promise<T>;
  /** Both are called at each measurement. Returns a function that stops it. */
  observe(read: () => Promise<LedgerReading>, engine: () => EngineReading): () => void;
}
