import { STRANGER } from '../model/replies.js';
import type { Scenario } from '../model/scenario.js';
import { ARRIVES_BEFORE, NOW, OLDEST } from '../model/settings.js';
import type { Exchange, Fate, Move, OrderState, Remote, State } from '../model/state.js';
import { name, spend, withExchange } from './words.js';

/** What WeChat Pay and the customer do. */
export function remoteMoves(state: State, scenario: Scenario): Move[] {
  const moves = state.exchanges.flatMap((exchange) => {
    if (exchange.fate !== 'travelling') return [];
    return exchange.kind === 'send' ? arrivals(state, exchange, scenario) : views(state, exchange, scenario);
  });
  return [...moves, ...orderEvents(state, scenario)];
}

/** A sync arrives, now or late, and takes effect or is refused. Sent twice, it arrives twice. */
function arrivals(state: State, exchange: Exchange, scenario: Scenario): Move[] {
  if (NOW - exchange.begunAt >= ARRIVES_BEFORE && !scenario.latePackets) return [];
  const what = `the call of ${name(exchange, scenario)}`;
  const { order } = state.remote;
  const { fact } = exchange;
  // A sync of the whole order collects whatever is left.
  const seq = scenario.facts[fact]?.seq || unpaid(order, scenario)[0];
  if (order.details.some((detail) => detail.fact === fact)) {
    const broken = `${name(exchange, scenario)} reaches WeChat Pay a second time, upon its own effect`;
    return [{ says: () => `${what} arrives`, next: withFate(state, exchange, 'refused'), broken }];
  }
  const isTaken = order.details.some((detail) => detail.seq === seq);
  if (order.stage !== 'collecting' || isTaken || seq === undefined) {
    const next = withFate(state, exchange, 'refused');
    return [{ says: () => `${what} arrives and is refused: the order is ${order.stage}`, next }];
  }
  const applied = changed(withFate(state, exchange, 'applied'), collect(order, [seq], fact, scenario));
  const moves: Move[] = [{ says: () => `${what} takes effect`, next: applied }];
  if (state.budget.refusals > 0) {
    for (const fate of ['refused', 'limited', 'rejected'] as const) {
      const next = spend(withFate(state, exchange, fate), 'refusals');
      moves.push({ says: () => `${what} is ${fate}`, next });
    }
  }
  return moves;
}

/** A query is answered with the order as it is, or as it was before its last change, if that is recent. */
function views(state: State, exchange: Exchange, scenario: Scenario): Move[] {
  const { order, before, changedAt } = state.remote;
  const what = `the query for ${name(exchange, scenario)} is answered`;
  const moves: Move[] = [{ says: () => what, next: withFate(state, exchange, { view: order }) }];
  if (before !== order && changedAt > OLDEST.change) {
    moves.push({
      says: () => `${what} with the order as it was`,
      next: withFate(state, exchange, { view: before }),
    });
  }
  return moves;
}

function orderEvents(state: State, scenario: Scenario): Move[] {
  const { order } = state.remote;
  const moves: Move[] = [];
  const becomes = (says: string, after: OrderState, trouble: 'events' | null) =>
    moves.push({ says: () => says, next: changed(trouble ? spend(state, trouble) : state, after) });
  if (order.stage === 'confirming') {
    becomes('the merchant completes the order', { ...order, stage: 'collecting' }, null);
  }
  if (state.budget.events > 0 && (order.stage === 'collecting' || order.stage === 'confirming')) {
    becomes('the order is revoked', { ...order, stage: 'revoked' }, 'events');
  }
  if (state.budget.events > 0 && order.stage === 'collecting') {
    const open = unpaid(order, scenario);
    becomes(
      'somebody else tells another amount',
      collect(order, open.slice(0, 1), STRANGER, scenario),
      'events',
    );
    becomes('the customer pays the rest on-line', collect(order, open, null, scenario), 'events');
    if (open.length > 1) {
      becomes('the customer pays a part on-line', collect(order, open.slice(0, 1), null, scenario), 'events');
    }
  }
  return moves;
}

const unpaid = ({ details }: OrderState, { numbers }: Scenario) =>
  numbers.filter((seq) => details.every((detail) => detail.seq !== seq));

/** @param fact null when the customer pays on-line */
function collect(
  order: OrderState,
  numbers: readonly number[],
  fact: number | null,
  scenario: Scenario,
): OrderState {
  const details = [...order.details, ...numbers.map((seq) => ({ seq, fact }))].sort((a, b) => a.seq - b.seq);
  const isWhole = fact !== null && scenario.facts[fact]?.seq === 0;
  const isDone = isWhole || unpaid({ ...order, details }, scenario).length === 0;
  return { stage: isDone ? 'done' : order.stage, details };
}

function changed(state: State, order: OrderState): State {
  const remote: Remote = { order, before: state.remote.order, changedAt: NOW };
  return { ...state, remote };
}

function withFate(state: State, exchange: Exchange, fate: Fate): State {
  return withExchange(state, exchange, { ...exchange, fate });
}
