import type { ParkReason } from '../../ledger/index.js';
import type { RetryState, Transition, TransitionInput } from './transition.js';

/** Time before the first routine query of a parked sync, ms; it doubles each time. */
export const PARKED_QUERY_MS = 3_600_000;

/** Longest time between routine queries of a parked sync, ms. */
export const PARKED_QUERY_MAX_MS = 86_400_000;

/** Delivery has ended: proven, or proven to be paid twice. */
export function leave(
  status: 'synced' | 'double_paid',
  evidence: 'reply' | 'query',
  { memory }: TransitionInput,
): Transition {
  const settled = status === 'synced' ? { ...memory, uncertainSince: null } : memory;
  return { status, dueAt: null, parkReason: null, evidence, memory: settled };
}

/**
 * From now on `failures` counts routine queries without a change.
 * @param evidence `query` when what the order shows is the reason, so that an operator can compare
 */
export function park(
  parkReason: ParkReason,
  { memory, now }: TransitionInput,
  evidence: 'query' | null = null,
): Transition {
  const begun = { ...memory, failures: 0 };
  return { status: 'parked', dueAt: now + PARKED_QUERY_MS, parkReason, evidence, memory: begun };
}

export function stayUncertain(dueAt: number, memory: RetryState, now: number): Transition {
  return {
    status: 'uncertain',
    dueAt,
    parkReason: null,
    evidence: null,
    memory: { ...memory, uncertainSince: memory.uncertainSince ?? now },
  };
}
