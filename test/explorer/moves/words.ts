import type { Scenario } from '../model/scenario.js';
import type { Exchange, Row, State, Worker } from '../model/state.js';

/** Names for histories, and changes of one part of a state. */
export const workerName = (index: number) => `worker ${index === 0 ? 'A' : 'B'}`;

export const name = ({ fact }: { readonly fact: number }, { facts }: Scenario) => facts[fact]?.name ?? '?';

export function withRow(state: State, row: Row): State {
  return { ...state, rows: state.rows.map((other) => (other.fact === row.fact ? row : other)) };
}

export function withWorker(state: State, index: number, worker: Worker): State {
  const [a, b] = state.workers;
  return { ...state, workers: index === 0 ? [worker, b] : [a, worker] };
}

/** Replaces an exchange; one that can neither take effect nor be heard any more is dropped. */
export function withExchange(state: State, old: Exchange, exchange: Exchange): State {
  const isOver = exchange.worker === null && (exchange.kind === 'query' || exchange.fate !== 'travelling');
  const exchanges = state.exchanges.flatMap((other) => (other !== old ? other : isOver ? [] : exchange));
  return { ...state, exchanges };
}

export function spend(state: State, trouble: keyof State['budget']): State {
  return { ...state, budget: { ...state.budget, [trouble]: state.budget[trouble] - 1 } };
}
