import type { PlannedPayment } from '../plan/planned-order.js';

/** A host transaction to make. */
export interface PayOrder extends Pick<
  PlannedPayment,
  'id' | 'orderNo' | 'seq' | 'amount' | 'fate' | 'hostFirst' | 'openMs'
> {
  readonly type: 'pay';
  /** Epoch ms, whole seconds. */
  readonly paidAt: number;
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

export type WorkerOrder = PayOrder | FreezeOrder | CalmOrder;

export interface PaidReport {
  readonly type: 'paid';
  readonly id: string;
  /** `failed`: try again. */
  readonly outcome: 'committed' | 'rolled-back' | 'failed';
  readonly at: number;
  readonly problem: string | null;
}

export type WorkerReport =
  | { readonly type: 'ready' }
  /** About to stop itself. */
  | { readonly type: 'frozen' }
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
  readonly sabotage: 'fence' | 'ask' | 'order' | null;
  readonly deadly: DeadlyMoment | null;
}

/** Exit code of a start that failed, e.g. because the database is away: whoever supervises starts it again. */
export const START_FAILED = 3;
