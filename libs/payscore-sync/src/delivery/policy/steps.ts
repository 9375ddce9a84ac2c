import type { ParkReason } from '../../ledger/index.js';
import type { RetryState, Transition, TransitionInput } from './transition.js';

/** After so long a parked sync is asked for first, ms; then after twice as long each time. */
export const PARKED_QUERY_MS = 3_600_000;

/** A parked sync is asked for at least so often, ms. */
export const PARKED_QUERY_MAX_MS = 86_400_000;

/** Delivery is over: proven, or proven to have been paid twice. */
export function leave(
  status: 'synced' | 'double_paid',
  evidence: 'reply' | 'query',
  { memory }: TransitionInput,
): Transition {
  const settled = status === 'synced' ? { ...memory, uncertainSince: null } : memory;
  return { status, dueAt: null, parkReason: null, evidence, memory: settled };
}

/** From now on `failures` counts the routine queries that moved nothing. */
export function park(parkReason: ParkReason, { memory, now }: TransitionInput): Transition {
  const begun = { ...memory, failures: 0 };
  return { status: 'parked', dueAt: now + PARKED_QUERY_MS, parkReason, evidence: null, memory: begun };
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
