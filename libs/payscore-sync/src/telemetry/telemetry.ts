import type {
  CompletionRow,
  PayscoreInstitutionState,
  PayscoreSyncStats,
  SyncEntity,
  SyncEvent,
  SyncStatus,
} from '../ledger/index.js';

/** What a span says of a sync: ids, never payment facts. */
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
  readonly event: SyncEvent;
  readonly handlerId: string;
  readonly syncId: string;
  readonly attempt: number;
  readonly traceParent: string | null;
}

/** What is read from the ledger each time somebody measures; the same for all replicas. */
export interface LedgerReading {
  readonly stats: PayscoreSyncStats;
  readonly states: readonly (Pick<PayscoreInstitutionState, 'institution' | 'skewMs'> & {
    readonly breaker: Pick<PayscoreInstitutionState['breaker'], 'state'>;
    /** Those that WeChat Pay refuses. */
    readonly credentials: readonly unknown[];
  })[];
}

/** Token of the port. */
export const TELEMETRY = Symbol('PayscoreSync telemetry');

/**
 * Port through which the module tells what it does. An implementation never throws and never waits: measuring must
 * not be able to stop a payment from being told.
 */
export interface PayscoreTelemetry {
  /**
   * Runs the recording of facts.
   * @param work gets the W3C `traceparent` to keep with them, null when nobody traces; answers their records
   */
  recording<T extends Recorded>(
    institution: string,
    work: (traceParent: string | null) => Promise<T[]>,
  ): Promise<T[]>;
  /** Runs one call to WeChat Pay, or what was to be one. */
  attempt(sync: SyncOfSpan, work: () => Promise<CompletionRow>): Promise<CompletionRow>;
  /** What an attempt came to was committed. @param ageMs since the sync was recorded */
  decided(sync: SyncOfSpan, row: CompletionRow, ageMs: number): void;
  /** A person settled it. */
  settledByHand(institution: string, status: SyncStatus): void;
  /** A lease ran out before the outcome of its call was written: the worker was killed, or the ledger was away. */
  leaseLost(institution: string): void;
  /** Calls were taken out of the pace of an institution. @param isProbe one call, to try an open breaker or check a credential */
  paced(institution: string, calls: number, isProbe: boolean): void;
  /** This process looked for due syncs of an institution, and the ledger answered. */
  polled(institution: string): void;
  /** Runs one call of a handler; rejects as `work` does. */
  handling<T>(call: HandlerCallOfSpan, work: () => Promise<T>): Promise<T>;
  /** `read` is called whenever somebody measures. Answers how to end that. */
  observe(read: () => Promise<LedgerReading>): () => void;
}
