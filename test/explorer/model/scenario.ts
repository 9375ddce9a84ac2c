import type { Budget, OrderState, State } from './state.js';
import { NOW } from './settings.js';

/** What was paid. */
export interface Fact {
  /** 0 = whole order. */
  readonly seq: number;
  /** Null: the record is known by its number and instant. */
  readonly amount: number | null;
  readonly name: string;
}

export interface Scenario {
  readonly name: string;
  readonly facts: readonly Fact[];
  /** Numbers that are collected when the order is done. */
  readonly numbers: readonly number[];
  readonly stage: OrderState['stage'];
  readonly budget: Budget;
  /**
   * Assumes what the product does not: a call takes effect at any time after it was written, as that of a process that
   * was stopped between looking at the clock and writing.
   */
  readonly latePackets?: boolean;
}

export function firstState({ facts, stage, budget }: Scenario): State {
  const order: OrderState = { stage, details: [] };
  return {
    rows: [],
    standby: null,
    isUntrusted: false,
    doubtedUntil: 0,
    lost: [],
    workers: [{ at: 'idle' }, { at: 'idle' }],
    exchanges: [],
    remote: { order, before: order, changedAt: NOW - 100 },
    person: null,
    budget,
    toRecord: facts.map((_, index) => index),
    open: [],
    nextToken: 1,
  };
}
