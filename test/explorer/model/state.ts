import type { RetryState, Transition } from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import type { ParkReason } from '../../../libs/payscore-sync/src/ledger/states/park-reason.js';
import type { PersonAction, SyncStatus } from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import type { ActionChange } from '../../../libs/payscore-sync/src/ledger/actions/action-change.js';
import type { ActionStep } from '../../../libs/payscore-sync/src/ledger/actions/decide-action.js';

/** A row of `payscore_syncs`: the columns that a decision depends on. Times are ticks, see `NOW`. */
export interface Row {
  /** Index of what was paid, in the scenario. */
  readonly fact: number;
  readonly seq: number;
  readonly status: SyncStatus;
  readonly isHead: boolean;
  readonly dueAt: number | null;
  /** Not due before, whoever makes it due. */
  readonly notBefore: number;
  readonly lease: { readonly token: number; readonly until: number } | null;
  readonly memory: RetryState;
  readonly parkReason: ParkReason | null;
  readonly attempts: number;
  /** When the call of its last send began, by the attempts on record; until it has ended, the time of its claim. */
  readonly sendBegunAt: number | null;
  readonly settledAt: number | null;
}

/** What a worker knows of the row it claimed. */
export interface Claimed {
  readonly fact: number;
  readonly token: number;
  /** A failover lost it: the ledger does not know of it. */
  readonly isLost: boolean;
  readonly claimedAt: number;
  readonly status: SyncStatus;
  readonly memory: RetryState;
  readonly parkReason: ParkReason | null;
  /** The row's value before the claim, for `release`. */
  readonly sendBegunBefore: number | null;
}

export type Worker =
  | { readonly at: 'idle' }
  | { readonly at: 'claimed'; readonly claim: Claimed }
  | { readonly at: 'calling'; readonly claim: Claimed; readonly begunAt: number }
  /** The call is over; what it came to is not written yet. */
  | { readonly at: 'ended'; readonly claim: Claimed; readonly begunAt: number; readonly step: Transition };

/** What became of a call at WeChat Pay. */
export type Fate =
  | 'travelling'
  | 'applied'
  /** Verified refusals: not now; too many calls; the request is wrong. */
  | 'refused'
  | 'limited'
  | 'rejected'
  /** It never arrives. */
  | 'lost'
  /** A query that was answered with this view. */
  | { readonly view: OrderState };

/** A call that was begun: it may take effect, and its answer may come, when nobody waits for it any more. */
export interface Exchange {
  readonly kind: 'send' | 'query';
  readonly fact: number;
  readonly begunAt: number;
  readonly fate: Fate;
  /** The worker at the other end of its connection; null once that is closed. */
  readonly worker: number | null;
  /** That worker still waits for this very answer. */
  readonly isOpen: boolean;
  /** A question under a claim that a failover lost. Its answer is written nowhere. */
  readonly isIdle: boolean;
}

export interface OrderState {
  readonly stage: 'confirming' | 'collecting' | 'done' | 'revoked';
  /** Collection records: `fact` of the merchant's own, `STRANGER` for one of somebody else, null for one paid on-line. */
  readonly details: readonly { readonly seq: number; readonly fact: number | null }[];
}

export interface Remote {
  readonly order: OrderState;
  /** How it was before its last change. A query may still show that for less than the recheck. */
  readonly before: OrderState;
  readonly changedAt: number;
}

/** A person looked at a row, and is about to change it. */
export interface Person {
  readonly fact: number;
  readonly action: PersonAction;
  readonly step: ActionStep;
  readonly seen: {
    readonly status: SyncStatus;
    readonly maybeSent: boolean;
    readonly attempts: number;
    readonly notBefore: number;
  };
  readonly change: ActionChange;
}

/** Troubles that may still come; each takes one. */
export interface Budget {
  /** Replies that nobody signed, resets, calls that do not leave. */
  readonly lies: number;
  readonly crashes: number;
  /** Signed refusals by WeChat Pay's choice. */
  readonly refusals: number;
  /** Signed refusals to answer a query. */
  readonly forbids: number;
  readonly people: number;
  /** Payments on-line, revocations. */
  readonly events: number;
  /** Commits lost to a standby. */
  readonly failovers: number;
  /** Notifications of WeChat Pay that the customer paid. */
  readonly notices: number;
}

export interface State {
  readonly rows: readonly Row[];
  /** What a standby has, once it stopped following. */
  readonly standby: readonly Row[] | null;
  /** After a failover: what is unsettled is not marked as possibly sent yet. */
  readonly isUntrusted: boolean;
  /** What was due until then may have been recorded and sent before a failover; 0: there was none. */
  readonly doubtedUntil: number;
  /** Facts whose rows a failover lost: the host may record them again. */
  readonly lost: readonly number[];
  readonly workers: readonly [Worker, Worker];
  readonly exchanges: readonly Exchange[];
  readonly remote: Remote;
  readonly person: Person | null;
  readonly budget: Budget;
  /** Facts that the host may still record. */
  readonly toRecord: readonly number[];
  /** Facts that may have been sent, with no verified answer since that they are not there. Known to no worker. */
  readonly open: readonly number[];
  readonly nextToken: number;
}

/** One possible next event. */
export interface Move {
  /** In plain words. */
  readonly says: () => string;
  readonly next: State;
  /** What the event itself violates, if it does. */
  readonly broken?: string | null;
}
