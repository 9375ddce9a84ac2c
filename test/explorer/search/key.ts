import type { RetryState } from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import { NOW, OLDEST } from '../model/settings.js';
import type { Exchange, Fate, OrderState, Person, Remote, Row, State, Worker } from '../model/state.js';
import { Cells, codeOf } from './cells.js';

type Seats = readonly [number, number];

const STRAIGHT: Seats = [0, 1];
const MIRRORED: Seats = [1, 0];

const cells = new Cells();

/**
 * A text that two states share if, and only if, the same can happen from both. The two workers are alike, so a state and
 * its mirror image are one.
 */
export function keyOf(state: State): string {
  const [a, b] = state.workers;
  if (a.at === 'idle' || b.at === 'idle') return keyWith(state, a.at === 'idle' ? STRAIGHT : MIRRORED);
  const isLookedAt = looksBack(state);
  const [one, other] = [workerKey(a, isLookedAt), workerKey(b, isLookedAt)];
  if (one !== other) return keyWith(state, one < other ? STRAIGHT : MIRRORED);
  const straight = keyWith(state, STRAIGHT);
  const mirrored = keyWith(state, MIRRORED);
  return straight < mirrored ? straight : mirrored;
}

/** What counts once both processes are gone and nothing goes wrong any more. */
export function restKeyOf({ rows, standby, exchanges, remote, open, isUntrusted }: State): string {
  putRows(rows, NOBODY, STRAIGHT);
  putRows(standby, NOBODY, STRAIGHT);
  for (const { kind, fate, fact, begunAt } of exchanges) {
    if (kind !== 'send' || fate !== 'travelling') continue;
    cells.put(1 + fact);
    cells.time(begunAt);
  }
  cells.put(0);
  putRemote(remote);
  putFacts(open);
  cells.put(Number(isUntrusted));
  return cells.text();
}

/** What a row's key depends on besides the row. */
type Around = Pick<State, 'person' | 'workers'> & {
  readonly budget: Pick<State['budget'], 'people' | 'notices'>;
};

const NOBODY: Around = {
  person: null,
  workers: [{ at: 'idle' }, { at: 'idle' }],
  budget: { people: 0, notices: 0 },
};

function keyWith(state: State, seats: Seats): string {
  const { standby, exchanges, person, budget, toRecord, lost, doubtedUntil } = state;
  putRows(state.rows, state, seats);
  putRows(standby, state, seats);
  const isLookedAt = looksBack(state);
  for (const seat of seats) putWorker(state.workers[seat] as Worker, isLookedAt);
  putExchanges(exchanges, seats);
  putRemote(state.remote);
  if (person) putPerson(person);
  else cells.put(0);
  const { lies, crashes, refusals, forbids, people, events, failovers, notices } = budget;
  for (const left of [lies, crashes, refusals, forbids, people, events, failovers, notices]) cells.put(left);
  putFacts(toRecord);
  putFacts(state.open);
  cells.put(Number(state.isUntrusted));
  // For what may still be recorded.
  if (toRecord.length > 0 && (lost.length > 0 || doubtedUntil > 0)) {
    putFacts(lost);
    cells.time(doubtedUntil === 0 ? null : doubtedUntil);
  }
  return cells.text();
}

/** Only the question of a person or of a notification looks at when a call began. */
const looksBack = ({ person, budget }: Around) => person !== null || budget.people > 0 || budget.notices > 0;

function putFacts(facts: readonly number[]): void {
  cells.put(facts.length);
  for (const fact of facts) cells.put(fact);
}

function putRemote({ order, before, changedAt }: Remote): void {
  const isRecent = before !== order && changedAt > OLDEST.change;
  putOrder(order);
  cells.put(Number(isRecent));
  if (!isRecent) return;
  putOrder(before);
  cells.time(changedAt);
}

function putRows(rows: readonly Row[] | null, around: Around, seats: Seats): void {
  cells.put(rows === null ? 0 : 1 + rows.length);
  if (rows !== null) for (const row of rows) putRow(row, around, seats);
}

function putRow(row: Row, around: Around, seats: Seats): void {
  const { fact, lease } = row;
  const { person, workers } = around;
  cells.put(fact * 2 + Number(row.isHead));
  cells.put(codeOf(row.status));
  cells.time(row.dueAt);
  cells.time(row.notBefore);
  cells.put(
    lease === null ? 0 : 2 + seats.findIndex((seat) => tokenOf(workers[seat] as Worker) === lease.token),
  );
  if (lease !== null) cells.time(lease.until);
  putMemory(row.memory);
  cells.put(codeOf(row.parkReason));
  if (looksBack(around)) cells.time(row.sendBegunAt);
  // A person compares the count with the one that was seen; nobody else does.
  if (person?.fact === fact) cells.put(0x100 + row.attempts - person.seen.attempts);
}

const tokenOf = (worker: Worker) => (worker.at === 'idle' ? null : worker.claim.token);

/** Without times whose limits are out of sight. */
function putMemory(memory: RetryState): void {
  cells.put(memory.refusals);
  cells.put(memory.forbids);
  cells.put(memory.unauthorized);
  cells.put(codeOf(memory.doubt) * 2 + Number(memory.maybeSent));
  cells.time(memory.absentSince);
}

function workerKey(worker: Worker, isLookedAt: boolean): string {
  putWorker(worker, isLookedAt);
  return cells.text();
}

function putWorker(worker: Worker, isLookedAt: boolean): void {
  cells.put(codeOf(worker.at));
  if (worker.at === 'idle') return;
  const { claim } = worker;
  cells.put(claim.fact);
  // What it writes is decided; how it came to that makes no difference any more.
  if (worker.at === 'ended') {
    const { status, dueAt, parkReason, memory } = worker.step;
    cells.put(codeOf(status));
    cells.time(dueAt);
    cells.put(codeOf(parkReason));
    putMemory(memory);
    cells.time(isLookedAt && claim.status === 'queued' ? worker.begunAt : null);
    return;
  }
  cells.put(codeOf(claim.status) * 2 + Number(claim.isLost));
  cells.time(claim.claimedAt);
  putMemory(claim.memory);
  cells.put(codeOf(claim.parkReason));
  if (isLookedAt) cells.time(claim.sendBegunBefore);
  if (worker.at === 'calling') cells.time(worker.begunAt);
}

function putPerson({ fact, action, step, seen, change }: Person): void {
  cells.put(1 + fact);
  for (const word of [action, step, seen.status]) cells.put(codeOf(word));
  cells.put(Number(seen.maybeSent));
  cells.time(seen.notBefore);
  cells.time(change.dueAt ?? null);
}

/** In an order of their own, not in that in which they began. */
function putExchanges(exchanges: readonly Exchange[], seats: Seats): void {
  cells.put(exchanges.length);
  const sorted = exchanges.map((exchange): [number, Exchange] => [exchangeCode(exchange, seats), exchange]);
  if (sorted.length > 1) sorted.sort(([a], [b]) => a - b);
  for (const [code, { fate }] of sorted) {
    cells.put(code % 0x4000);
    if (typeof fate === 'object') putOrder(fate.view);
  }
}

/** Without the view, at most 14 bits. With it, which stands above them, at most 28. */
function exchangeCode({ kind, fact, begunAt, fate, worker, isOpen, isIdle }: Exchange, seats: Seats): number {
  const [end, view] = typeof fate === 'object' ? [0, orderCode(fate.view)] : [1 + FATES.indexOf(fate), 0];
  const seat = worker === null ? 0 : 1 + seats.indexOf(worker);
  const flags = (Number(kind === 'send') * 2 + Number(isOpen)) * 2 + Number(isIdle);
  return (((view * 8 + end) * 8 + fact) * 8 + NOW - begunAt) * 32 + seat * 8 + flags;
}

const FATES: readonly Fate[] = ['travelling', 'applied', 'refused', 'limited', 'rejected', 'lost'];
const STAGES = { confirming: 0, collecting: 1, done: 2, revoked: 3 } as const;

function putOrder({ stage, details }: OrderState): void {
  cells.put(details.length * 4 + STAGES[stage]);
  for (const { seq, fact } of details) cells.put(seq * 8 + (fact === null ? 0 : fact + 2));
}

/** At most 14 bits: an order of a scenario has two numbers, both below 8, and fewer than 6 facts. */
function orderCode({ stage, details }: OrderState): number {
  let code = 0;
  for (const { seq, fact } of details) code = code * 64 + seq * 8 + (fact === null ? 0 : fact + 2);
  return code * 4 + STAGES[stage];
}
