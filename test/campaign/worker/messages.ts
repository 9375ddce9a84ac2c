import type { EngineSettings } from '../engine/engine-settings.js';
import type { PlannedPayment } from '../plan/planned-order.js';
import type { Sabotage } from '../options.js';

/** Money that was taken. */
export interface TakenPayment extends Pick<PlannedPayment, 'id' | 'orderNo' | 'seq' | 'amount'> {
  readonly subMchid: string;
  /** Epoch ms, whole seconds. */
  readonly paidAt: number;
}

/** A host transaction to make. */
export interface PayOrder extends Pick<PlannedPayment, 'id' | 'fate' | 'hostFirst' | 'openMs'> {
  readonly type: 'pay';
  /** Mostly one. */
  readonly payments: readonly TakenPayment[];
}

/** Die and stop no more at a chosen moment: the faults are over. */
export interface CalmOrder {
  readonly type: 'calm';
}

/** Stop at a chosen moment, the next time it comes. */
export interface FreezeOrder {
  readonly type: 'freeze';
  readonly moment: Moment;
}

/** Take no more tickets of the engine, and tell nobody. */
export interface DeafenOrder {
  readonly type: 'deafen';
}

export type WorkerOrder = PayOrder | FreezeOrder | CalmOrder | DeafenOrder;

export interface PaidReport {
  readonly type: 'paid';
  readonly id: string;
  /** `failed`: try again. */
  readonly outcome: 'committed' | 'rolled-back' | 'failed';
  readonly at: number;
  readonly problem: string | null;
  /** Whether a read right after the commit found the syncs; null when it failed or was not made. */
  readonly isSeen: boolean | null;
}

/** What a handler of the host was called with. */
export interface ToldReport {
  readonly type: 'told';
  readonly event: string;
  readonly syncId: string;
  /** Of the record it was given. */
  readonly status: string;
  readonly transactionId: string | null;
}

/** A request was worked on for so long after its caller had hung up. */
export interface WaitedReport {
  readonly type: 'waited';
  /** When its caller had hung up, epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** It takes orders, and calls on this port of its address. */
export interface ReadyReport {
  readonly type: 'ready';
  readonly port: number;
}

/** So many tickets of the engine were served since the last report. */
export interface TicketsReport {
  readonly type: 'tickets';
  readonly count: number;
}

export type WorkerReport =
  | TicketsReport
  | ReadyReport
  /** About to stop itself. */
  | { readonly type: 'frozen' }
  | ToldReport
  | WaitedReport
  | PaidReport;

/** Where a process kills itself, on the `count`-th time it gets there. */
export interface DeadlyMoment {
  readonly moment: Moment;
  readonly count: number;
}

export const MOMENTS = [
  /** Attempts are on record, nothing was sent. */
  'after-claim',
  /** Replies are in, nothing is written. */
  'before-complete',
  /** Settled, but the next seq has not been given its turn. */
  'after-complete',
  'in-transaction',
  /** Committed, and nobody has been told. */
  'after-commit',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** What a worker process is told at its start, in `CAMPAIGN_WORKER`. */
export interface WorkerSettings {
  readonly databaseUrl: string;
  /** Of a standby that the host reads from; null where there is none. */
  readonly standbyUrl: string | null;
  readonly sabotage: Sabotage | null;
  readonly deadly: DeadlyMoment | null;
  /** Of its routes. */
  readonly address: string;
  /** null: its own polls and rings alone. */
  readonly engine: EngineSettings | null;
  /** Whether it delivers what was recorded. */
  readonly delivers: boolean;
}

/** Exit code of a start that failed, e.g. because the database is away: whoever supervises starts it again. */
export const START_FAILED = 3;
