import {
  FORBIDDEN,
  forgeries,
  LIES,
  type NamedReply,
  NOT_SENT,
  QUERY_LIES,
  RESET,
  SIGNED,
  shows,
  TIMEOUT,
} from '../model/replies.js';
import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import { ARRIVES_BEFORE, NOW, SETTINGS } from '../model/settings.js';
import type { Exchange, Move, State, Worker } from '../model/state.js';
import { stepAfter } from './decide.js';
import { name, spend, withExchange, withWorker, workerName } from './words.js';

type Claimed = Extract<Worker, { at: 'claimed' }>;
type Calling = Extract<Worker, { at: 'calling' }>;

/** What a worker process does between its statements: begins calls, hears answers, dies. */
export function workerMoves(state: State, rules: Rules, scenario: Scenario): Move[] {
  const moves: Move[] = [];
  for (const [index, worker] of state.workers.entries()) {
    if (worker.at === 'claimed') moves.push(...begins(state, index, worker, rules, scenario));
    if (worker.at === 'calling') moves.push(...answers(state, index, worker, rules, scenario));
    if (worker.at !== 'idle' && state.budget.crashes > 0) {
      moves.push({
        says: () => `${workerName(index)} is killed`,
        next: spend(closed(withWorker(state, index, { at: 'idle' }), index), 'crashes'),
      });
    }
  }
  return moves;
}

function begins(state: State, index: number, { claim }: Claimed, rules: Rules, scenario: Scenario): Move[] {
  const what = `${workerName(index)} begins to ${claim.status === 'queued' ? 'send' : 'ask for'}`;
  const left = claim.claimedAt + SETTINGS.leaseMs - NOW;
  if (rules.looksAtItsLease && left <= ARRIVES_BEFORE) {
    const next = withWorker(state, index, { at: 'idle' });
    return [{ says: () => `${workerName(index)} sees that its lease is too short`, next }];
  }
  const kind = claim.status === 'queued' ? 'send' : 'query';
  const { fact } = claim;
  const isIdle = claim.isLost && kind === 'query';
  const call = { kind, fact, begunAt: NOW, worker: index, isOpen: true, isIdle } as const;
  const exchange: Exchange = { ...call, fate: 'travelling' };
  const begun: State = {
    ...withWorker(state, index, { at: 'calling', claim, begunAt: ownNow(claim.claimedAt) }),
    exchanges: [...state.exchanges, exchange],
    open: kind === 'send' && !state.open.includes(fact) ? [...state.open, fact].sort() : state.open,
  };
  const moves: Move[] = [
    {
      says: () => `${what} ${name(claim, scenario)}`,
      next: begun,
      broken: wrongBegin(state, exchange, scenario),
    },
  ];
  if (kind === 'send' && state.budget.lies > 0) {
    const calling: Calling = { at: 'calling', claim, begunAt: ownNow(claim.claimedAt) };
    moves.push({
      says: () => `${what} ${name(claim, scenario)}, and not one byte leaves: ${NOT_SENT.name}`,
      next: spend(ended(state, index, calling, NOT_SENT, rules, scenario), 'lies'),
    });
  }
  return moves;
}

/** A question that a failover left behind overlaps others, and does no harm. */
function wrongBegin(
  { exchanges, open }: State,
  { kind, fact, isIdle }: Exchange,
  scenario: Scenario,
): string | null {
  const isOverlap = exchanges.some(
    (other) => other.isOpen && !other.isIdle && NOW - other.begunAt < SETTINGS.timeoutMs,
  );
  if (isOverlap && !isIdle) return 'two calls of one order are under way';
  if (kind === 'send' && open.includes(fact)) {
    return `${name({ fact }, scenario)} is sent again though it may have been sent, and no answer said that it is not there`;
  }
  return null;
}

/** Everything that a call may come to, as the worker hears it. */
function answers(state: State, index: number, calling: Calling, rules: Rules, scenario: Scenario): Move[] {
  const own = state.exchanges.find((exchange) => exchange.worker === index && exchange.isOpen);
  if (!own) return [];
  const hears = (named: NamedReply, after: State, broken: string | null = null): Move => ({
    says: () => `${workerName(index)} gets ${named.name}`,
    next: ended(after, index, calling, named, rules, scenario),
    broken,
  });
  const moves: Move[] = [];
  if (NOW - own.begunAt <= SETTINGS.timeoutMs) {
    const answer = answerOf(own, scenario);
    if (answer) moves.push(hears(answer, heard(state, own, scenario)));
    moves.push(...strangeAnswers(state, index, own, hears, rules, scenario));
  }
  if (NOW - own.begunAt >= SETTINGS.timeoutMs) moves.push(hears(TIMEOUT, closed(state, index)));
  return moves;
}

function strangeAnswers(
  state: State,
  index: number,
  own: Exchange,
  hears: (named: NamedReply, after: State) => Move,
  rules: Rules,
  scenario: Scenario,
): Move[] {
  const moves: Move[] = [];
  if (state.budget.lies > 0) {
    const spent = spend(state, 'lies');
    const hungUp = closed(spent, index);
    const kept = withExchange(spent, own, { ...own, isOpen: false, worker: null });
    const unread = rules.closesUnverifiedConnections
      ? hungUp
      : withExchange(spent, own, { ...own, isOpen: false });
    for (const lie of own.kind === 'send' ? LIES : [...QUERY_LIES, ...forgeries(own.fact, scenario.facts)]) {
      moves.push(hears(lie, lie.reply.verification === 'verified' ? kept : unread));
    }
    if (NOW - own.begunAt < SETTINGS.timeoutMs) moves.push(hears(RESET, hungUp));
  }
  if (own.kind === 'query' && state.budget.forbids > 0) {
    moves.push(
      hears(FORBIDDEN, withExchange(spend(state, 'forbids'), own, { ...own, isOpen: false, worker: null })),
    );
  }
  for (const other of state.exchanges) {
    const answer = other.worker === index && !other.isOpen ? answerOf(other, scenario) : null;
    if (!answer) continue;
    const late = { ...answer, name: `${answer.name} to an earlier call` };
    moves.push(hears(late, heard(withExchange(state, own, { ...own, isOpen: false }), other, scenario)));
  }
  return moves;
}

/** What WeChat Pay says to a call, once it has arrived. */
function answerOf({ fate }: Exchange, { facts }: Scenario): NamedReply | null {
  if (typeof fate === 'object') return shows(fate.view, facts);
  return fate === 'travelling' || fate === 'lost' ? null : SIGNED[fate];
}

/** A signed answer came to its call: that it is not there, among others. */
function heard(state: State, exchange: Exchange, { facts }: Scenario): State {
  const { fate, fact } = exchange;
  const isAbsent =
    typeof fate === 'object'
      ? fate.view.details.every((detail) => detail.fact !== fact)
      : fate !== 'applied' && facts[fact] !== undefined;
  const after = withExchange(state, exchange, { ...exchange, worker: null, isOpen: false });
  return isAbsent ? { ...after, open: after.open.filter((other) => other !== fact) } : after;
}

/** The connection of a worker is closed: nothing that still travels is heard on it. */
function closed(state: State, index: number): State {
  return state.exchanges
    .filter(({ worker }) => worker === index)
    .reduce(
      (after, exchange) => withExchange(after, exchange, { ...exchange, worker: null, isOpen: false }),
      state,
    );
}

function ended(
  state: State,
  index: number,
  { claim, begunAt }: Calling,
  named: NamedReply,
  rules: Rules,
  scenario: Scenario,
): State {
  const step = stepAfter(named, claim, begunAt, ownNow(claim.claimedAt), rules, scenario);
  return withWorker(state, index, { at: 'ended', claim, begunAt, step });
}

/** `Lease.now`: never beyond the lease. */
const ownNow = (claimedAt: number) => Math.min(NOW, claimedAt + SETTINGS.leaseMs);
