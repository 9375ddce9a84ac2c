/** Figures and states of institutions among the types of `wire.ts`. */

export type WireStatus =
  'queued' | 'uncertain' | 'synced' | 'parked' | 'double_paid' | 'resolved' | 'cancelled';
export type WireUnsettledStatus = 'queued' | 'uncertain' | 'parked' | 'double_paid';
export type WireEvent = 'synced' | 'double_paid' | 'parked' | 'stalled' | 'user_paid' | 'user_confirm';

/** `GET /stats`; no count goes beyond 10,000, which then means "at least". */
export interface WireStats {
  readonly at: string;
  readonly institutions: readonly WireInstitutionStats[];
  readonly handlers: readonly WireHandlerStats[];
}

export interface WireInstitutionStats {
  readonly institution: string;
  readonly isConfigured: boolean;
  /** Null for settled ones where the caller is limited to sub-merchants. */
  readonly counts: Readonly<Record<WireStatus, number | null>>;
  readonly oldestMs: Readonly<Record<WireUnsettledStatus, number | null>>;
  readonly due: number;
  readonly overdueMs: number;
  readonly leased: number;
  readonly behind: number;
  readonly lateDoublePayments: number;
  readonly lastLateDoublePaymentAt: string | null;
  readonly lastClaimAt: string | null;
  readonly isQuiet: boolean;
  readonly nobodyDelivers: boolean;
}

export interface WireHandlerStats {
  readonly event: WireEvent;
  readonly handlerId: string;
  readonly pending: number;
  readonly oldestMs: number | null;
  readonly isKnown: boolean;
}

/** `GET /throughput?minutes=60&institution=`; up to 5 seconds old. */
export interface WireThroughput {
  readonly at: string;
  /** One for each minute, oldest first; the last one is not over yet. */
  readonly minutes: readonly WireMinute[];
}

export interface WireMinute {
  /** When it began. */
  readonly at: string;
  /** Syncs settled: synced, resolved or cancelled. */
  readonly settled: number;
  /** Calls begun that send a sync. */
  readonly sent: number;
  /** Of those, what WeChat Pay refused. */
  readonly refused: number;
  /** From recording to `synced`, of those synced in this minute; null when there was none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Age of the oldest unsettled sync at the end of the minute; null when there was none. */
  readonly oldestMs: number | null;
  /** The same without those that wait for a person: `queued` or `uncertain`. */
  readonly oldestUnderwayMs: number | null;
}

/** `GET /institutions` */
export interface WireInstitution {
  readonly institution: string;
  readonly breaker: WireBreaker;
  readonly credentials: readonly WireCredential[];
  readonly pausedUntil: string | null;
  readonly ratePerSecond: number;
  readonly skewMs: number | null;
  readonly lastClaimAt: string | null;
  readonly lastSuccessAt: string | null;
}

export interface WireBreaker {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly cause: string | null;
  readonly hint: string | null;
  readonly remedy: string | null;
  readonly since: string | null;
  readonly nextProbeAt: string | null;
}

export interface WireCredential {
  readonly id: string;
  readonly serialNo: string;
  readonly isOwn: boolean;
  readonly refusedSince: string | null;
  readonly checkedAt: string;
  readonly nextCheckAt: string | null;
  readonly hint: string | null;
  readonly remedy: string | null;
}
