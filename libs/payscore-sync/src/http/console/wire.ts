/**
 * The JSON of every route as a browser gets it: times are ISO 8601 text in UTC, ages are milliseconds. It imports
 * nothing of the server, so that a page can take its types alone; a spec compares it with what the server answers.
 */

import type { WireEvent, WireStatus } from './wire-figures.js';

export type * from './wire-figures.js';
export type * from './wire-notification.js';

export type WirePermission = 'record' | 'read' | 'act';
export type WireAction = 'retry' | 'cancel' | 'resolve' | 'check';
export type WireBulkAction = 'retry' | 'check';
/** What an action comes to; `send` and `ask` are the two ways to retry. */
export type WireStep = 'send' | 'ask' | 'check' | 'cancel' | 'resolve';
/** Why a rule refuses an action. */
export type WireRefusal = 'status' | 'leased' | 'behind' | 'maybe-sent';

/** `GET /me` */
export interface WireMe {
  readonly actor: string;
  readonly can: readonly WirePermission[];
  /** Names of the institutions the caller may see, sorted. */
  readonly institutions: readonly string[];
  /** Null: all. */
  readonly subMchids: readonly string[] | null;
  /** BCP 47, when the host knows it. */
  readonly locale?: string;
}

/** `GET /syncs` has a page of them. */
export interface WireSync {
  readonly id: string;
  readonly institution: string;
  readonly subMchid: string;
  readonly outOrderNo: string;
  /** From 1; 0 = the whole order. */
  readonly seq: number;
  readonly revision: number;
  readonly status: WireStatus;
  /** The body as it goes to WeChat Pay. */
  readonly request: unknown;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  /** Id of the sync of the same order that goes first. */
  readonly blockedBy: string | null;
  readonly uncertainSince: string | null;
  readonly parkReason: string | null;
  readonly remedy: string | null;
  readonly transactionId: string | null;
  readonly evidence: { readonly source: string; readonly order: unknown } | null;
  readonly lastOutcome: WireLastOutcome | null;
  readonly createdAt: string;
  readonly settledAt: string | null;
}

export interface WireLastOutcome {
  readonly code: string | null;
  readonly httpStatus: number | null;
  readonly requestId: string | null;
  readonly message: string | null;
  readonly hint: string | null;
}

export interface WireAttempt {
  readonly number: number;
  readonly kind: 'send' | 'query';
  readonly startedAt: string;
  /** Null while in progress. */
  readonly endedAt: string | null;
  readonly outcome: string | null;
  /** The status it led to. */
  readonly decision: string | null;
  readonly sent: 'no' | 'maybe' | null;
  readonly failure: string | null;
  readonly verification: string | null;
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly origin: string | null;
  readonly durationMs: number | null;
}

export interface WireActionEntry {
  readonly id: string;
  readonly action: WireAction;
  readonly actor: string;
  readonly reason: string | null;
  readonly fromStatus: WireStatus;
  readonly toStatus: WireStatus;
  readonly createdAt: string;
}

/** `GET /serviceorders/{out_order_no}/syncs` has a page of them; a single action answers one. */
export interface WireSyncWithLogs extends WireSync {
  readonly attemptLog: readonly WireAttempt[];
  readonly actionLog: readonly WireActionEntry[];
}

/** `GET /syncs/{id}` */
export interface WireSyncDetails extends WireSyncWithLogs {
  /** Of the trace it was recorded in, 32 hex digits; null when nobody traced. */
  readonly traceId: string | null;
  /** All four actions, allowed or not, by the rules of the server. */
  readonly actions: readonly WireActionChoice[];
}

/** Either `step` or `refusal` is null. */
export interface WireActionChoice {
  readonly action: WireAction;
  readonly step: WireStep | null;
  readonly refusal: WireRefusal | null;
}

/** `?cursor=` takes `nextCursor`; null on the last page. */
export interface WirePage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** `GET /find?q=`, `GET /syncs/{id}/handler-calls`, `GET /notifications`, `GET /institutions` */
export interface WireItems<T> {
  readonly items: readonly T[];
}

/** Query of `GET /syncs`; all are optional. */
export interface WireListQuery extends WireSelection {
  /** Default `newest`. */
  readonly sort?: 'newest' | 'oldest';
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: string;
}

/** Which syncs, as query of `GET /syncs` and as `filter` of `POST /actions`. */
export interface WireSelection {
  /** May be left out where the caller sees one institution only. */
  readonly institution?: string;
  readonly sub_mchid?: string;
  readonly status?: WireStatus;
  /** Only parked ones with this reason; it implies `status=parked`. */
  readonly park_reason?: string;
  /** Recorded at least so long ago: `90s`, `15m`, `2h` or `7d`. */
  readonly older_than?: string;
  /** Recorded at this time or later, ISO 8601 with offset. */
  readonly from?: string;
  /** Recorded before this time, ISO 8601 with offset. */
  readonly to?: string;
}

/** One call of one handler of the host, for one event. */
export interface WireHandlerCall {
  readonly id: string;
  readonly event: WireEvent;
  readonly handlerId: string;
  /** Number of the attempt that led to the event; 0 for `stalled`. */
  readonly occurrence: number;
  readonly state: 'waiting' | 'calling' | 'delivered';
  /** Calls begun. */
  readonly attempts: number;
  /** Calls that ended without success. */
  readonly failures: number;
  readonly lastError: string | null;
  /** Null while it is called and once it is delivered. */
  readonly nextCallAt: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
}

/** Body of `POST /actions`: `filter` or `ids`. The real run has `dryRun: false` and the `digest` of the dry run. */
export interface WireBulkRequest {
  readonly action: WireBulkAction;
  /** The oldest 1,000 of them. Without `status`: parked ones. */
  readonly filter?: WireSelection;
  /** At most 200. */
  readonly ids?: readonly string[];
  /** Required for the real run. */
  readonly reason?: string;
  readonly dryRun: boolean;
  readonly digest?: string;
}

/** Answer of `POST /actions` with `dryRun: true`. */
export interface WireBulkPlan {
  readonly dryRun: true;
  /** How many the action would be done to. */
  readonly count: number;
  /** How many each rule refuses; `not-found`: ids that are not there for this caller. */
  readonly refused: Readonly<Record<WireRefusal | 'not-found', number>>;
  /** The filter covers more; run it again afterwards. */
  readonly hasMore: boolean;
  /** Names exactly those it would be done to, as they stand now. */
  readonly digest: string;
}

/** Answer of `POST /actions` with `dryRun: false`; the same digest again answers what was done so far and does nothing. */
export interface WireBulkRun {
  readonly dryRun: false;
  readonly digest: string;
  readonly done: number;
  readonly outcomes: readonly WireBulkOutcome[];
}

export interface WireBulkOutcome {
  readonly id: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Status after it was done; null otherwise. */
  readonly status: WireStatus | null;
  /** Why it was not done: an error code and its text; null when it was. */
  readonly code: string | null;
  readonly detail: string | null;
}

/** Every error of every route (RFC 9457). */
export interface WireProblem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly docs: string;
  readonly problems?: readonly {
    readonly field: string;
    readonly message: string;
    readonly remedy: string;
  }[];
}
