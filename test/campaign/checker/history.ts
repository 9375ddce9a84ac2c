/** Everything a campaign left behind, by three witnesses. All times are epoch ms of one machine's clock. */
export interface History {
  /** What the host committed. */
  readonly payments: readonly HostPayment[];
  readonly syncs: readonly LedgerSync[];
  readonly attempts: readonly LedgerAttempt[];
  /** What WeChat Pay saw, as it arrived. */
  readonly calls: readonly RemoteCall[];
  /** WeChat Pay's orders at the end. */
  readonly orders: readonly RemoteOrder[];
  /** When processes were stopped (SIGSTOP) and went on. */
  readonly stops: readonly Span[];
  /** When nobody could deliver: no worker, or no database. */
  readonly outages: readonly Span[];
  /** When nothing could get through to WeChat Pay, whoever tried; the outages are among them. */
  readonly hindrances: readonly Span[];
  /** When a standby took over from the primary; from the first commit that it may lack. */
  readonly failovers: readonly Span[];
  /** Calls of the host's handlers. */
  readonly tellings: readonly Telling[];
  /** Payments whose commit was confirmed to the host and that its table does not have. */
  readonly lost: readonly HostPayment[];
  /** Payments whose sync a read right after the commit did not find. */
  readonly unseen: readonly string[];
  /** From when callers had hung up to when their requests were no longer worked on. */
  readonly waits: readonly Span[];
  /** Orders whose calls something spoils on their way: what WeChat Pay says of them, it says of them alone. */
  readonly spoiled: ReadonlySet<string>;
  /** The sub-merchant that records hundreds of payments at once. */
  readonly flooding: string;
  /** Worker processes that ended though nobody asked them to. */
  readonly strayEnds: readonly string[];
  readonly limits: Limits;
}

export interface Limits {
  readonly timeoutMs: number;
  readonly marginMs: number;
  readonly leaseMs: number;
  readonly clockMarginMs: number;
  readonly maxRefusals: number;
  /** How much later than it was a moment may have been noted: longest pause of the process that took notes. */
  readonly noteLagMs: number;
  /** Whether what the host heard to be committed may be lost in a failover. */
  readonly mayLose: boolean;
  /** How long after its lease a claim nobody holds may stay, ms. */
  readonly recoveryMs: number;
  /** How long a payment may wait for its first call where little else goes wrong; null where more does. */
  readonly firstCallMs: number | null;
}

/** A handler was called with a record. */
export interface Telling {
  readonly event: string;
  readonly syncId: string;
  /** Of the record. */
  readonly status: string;
  readonly transactionId: string | null;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A row of the host's own table: that it is there is the truth. */
export interface HostPayment extends Fact {
  readonly id: string;
  /** The commit was over by then; null when nobody heard of it. */
  readonly committedBy: number | null;
}

export interface Fact {
  readonly orderNo: string;
  /** 0 = the whole order. */
  readonly seq: number;
  readonly amount: number | null;
  readonly paidAt: number;
}

export interface LedgerSync extends Fact {
  readonly id: string;
  readonly subMchid: string;
  readonly status: string;
  readonly parkReason: string | null;
  readonly evidenceSource: string | null;
  readonly settledAt: number | null;
  readonly leaseUntil: number | null;
  readonly dueAt: number | null;
}

export interface LedgerAttempt {
  readonly syncId: string;
  readonly number: number;
  readonly kind: 'send' | 'query';
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: string | null;
  readonly decision: string | null;
  readonly requestId: string | null;
}

/** One authentic call that arrived. */
export interface RemoteCall {
  readonly id: number;
  readonly kind: 'send' | 'query';
  readonly orderNo: string;
  /** What a send said. */
  readonly fact: Fact | null;
  readonly at: number;
  /** When its effect took place, or would have. */
  readonly decidedAt: number | null;
  /** When the reply had left or the caller had hung up. */
  readonly closedAt: number | null;
  readonly applied: boolean;
  readonly requestId: string;
  readonly replyKind: string | null;
  readonly status: number | null;
}

export interface RemoteOrder {
  readonly orderNo: string;
  readonly state: string;
  readonly details: readonly RemoteDetail[];
}

export interface RemoteDetail {
  readonly seq: number;
  readonly amount: number;
  readonly paidAt: number;
  /** MCH: told by a sync. NEWTON: collected on-line. */
  readonly paidType: string;
}

/** Something that must not have happened. */
export interface Violation {
  readonly rule: RuleName;
  readonly orderNo: string;
  readonly text: string;
}

/** Every rule, and what the table says of it. */
export const RULES = {
  notified: "notifications taken that are not WeChat Pay's",
  missing: 'committed facts not in the ledger',
  uncommitted: 'facts recorded or sent that nobody committed',
  duplicate: 'duplicate effects',
  'out-of-order': 'sent before a lower seq recorded earlier',
  overlap: 'overlapping calls of one order',
  'off-record': 'calls without an attempt recorded before',
  unleased: 'calls after their lease, of a running process',
  'too-early': 'sent before paid_time allowed it',
  'false-synced': 'false synced',
  reopened: 'calls after a sync was settled',
  unended: 'neither settled nor waiting for a person',
  untrue: 'waiting for a person without that reason',
  'late-recovery': 'claims of killed processes taken back too late',
  starved: 'payments kept waiting by a tenant or a bad key',
  late: 'first calls that came too late in a calm run',
  untold: 'ends that no handler was told, or told falsely',
  unseen: 'syncs that a read after their commit did not find',
  lost: 'confirmed commits lost in a failover',
  'held-on': 'waits that went on without their caller',
  'stray-end': 'worker processes that ended by themselves',
} as const;

export type RuleName = keyof typeof RULES;
