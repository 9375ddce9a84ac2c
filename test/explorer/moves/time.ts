import type { Transition } from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import type { Scenario } from '../model/scenario.js';
import { ARRIVES_BEFORE, FAR, NOW, OLDEST } from '../model/settings.js';
import type { Exchange, Move, Person, Row, State, Worker } from '../model/state.js';
import { plainMemory } from './decide.js';

/** Time passes for everybody alike: all times that are kept move one tick into the past. */
export function timeMoves(state: State, scenario: Scenario): Move[] {
  const moves: Move[] = [{ says: () => 'a tick passes', next: tick(state, scenario) }];
  if (isQuiet(state)) {
    const rows = state.rows.map((row) => (row.dueAt === FAR ? { ...row, dueAt: NOW } : row));
    moves.push({ says: () => 'hours pass', next: { ...state, rows } });
  }
  return moves;
}

/** Only what is due far away is left to happen by itself. */
function isQuiet({ workers, exchanges, rows }: State): boolean {
  const isAtRest = workers.every(({ at }) => at === 'idle') && exchanges.length === 0;
  return isAtRest && rows.every(({ dueAt, lease }) => lease === null && (dueAt === null || dueAt === FAR));
}

export function tick(state: State, scenario: Scenario): State {
  const [a, b] = state.workers;
  return {
    ...state,
    rows: state.rows.map(olderRow),
    standby: state.standby?.map(olderRow) ?? null,
    workers: [olderWorker(a), olderWorker(b)],
    exchanges: state.exchanges.flatMap((exchange) => olderExchange(exchange, scenario)),
    doubtedUntil: state.doubtedUntil === 0 ? 0 : older(state.doubtedUntil, OLDEST.doubt),
    remote: { ...state.remote, changedAt: older(state.remote.changedAt, OLDEST.change) },
    person: state.person && olderPerson(state.person),
  };
}

const older = (at: number, oldest: number) => Math.max(at - 1, oldest);
const sooner = (dueAt: number | null) => (dueAt === null || dueAt === FAR ? dueAt : older(dueAt, NOW));

function olderMemory(memory: Row['memory']): Row['memory'] {
  const { absentSince } = memory;
  return absentSince === null ? memory : plainMemory({ ...memory, absentSince: absentSince - 1 });
}

function olderRow(row: Row): Row {
  const { lease, sendBegunAt } = row;
  return {
    fact: row.fact,
    seq: row.seq,
    status: row.status,
    isHead: row.isHead,
    dueAt: sooner(row.dueAt),
    notBefore: older(row.notBefore, NOW),
    lease: lease && { token: lease.token, until: older(lease.until, OLDEST.lease) },
    memory: olderMemory(row.memory),
    parkReason: row.parkReason,
    attempts: row.attempts,
    sendBegunAt: sendBegunAt === null ? null : older(sendBegunAt, OLDEST.call),
    settledAt: row.settledAt === null ? null : NOW,
  };
}

function olderWorker(worker: Worker): Worker {
  if (worker.at === 'idle') return worker;
  const { sendBegunBefore: before } = worker.claim;
  const claim = {
    ...worker.claim,
    claimedAt: older(worker.claim.claimedAt, OLDEST.claim),
    memory: olderMemory(worker.claim.memory),
    sendBegunBefore: before === null ? null : older(before, OLDEST.call),
  };
  if (worker.at === 'claimed') return { ...worker, claim };
  const begunAt = older(worker.begunAt, OLDEST.claim);
  return worker.at === 'calling'
    ? { ...worker, claim, begunAt }
    : { ...worker, claim, begunAt, step: olderStep(worker.step) };
}

function olderStep(step: Transition): Transition {
  return { ...step, dueAt: sooner(step.dueAt), memory: olderMemory(step.memory) };
}

/** What has not arrived in time never does, but for late packets. */
function olderExchange(exchange: Exchange, { latePackets }: Scenario): Exchange | readonly Exchange[] {
  const begunAt = older(exchange.begunAt, OLDEST.call);
  const isLate = exchange.fate === 'travelling' && NOW - begunAt >= ARRIVES_BEFORE;
  if (!isLate || (latePackets && exchange.kind === 'send')) return { ...exchange, begunAt };
  return exchange.worker === null ? [] : { ...exchange, begunAt, fate: 'lost' };
}

function olderPerson(person: Person): Person {
  const { dueAt } = person.change;
  const seen = { ...person.seen, notBefore: older(person.seen.notBefore, NOW) };
  return { ...person, seen, change: dueAt ? { ...person.change, dueAt: dueAt - 1 } : person.change };
}
