import type { RetryState, Transition } from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import { NOW, OLDEST } from '../model/settings.js';
import type { Exchange, OrderState, Person, Remote, Row, State, Worker } from '../model/state.js';

/**
 * A text that two states share if, and only if, the same can happen from both. The two workers are alike, so a state and
 * its mirror image are one.
 */
export function keyOf(state: State): string {
  const [a, b] = state.workers;
  if (a.at === 'idle' || b.at === 'idle') return keyWith(state, a.at === 'idle' ? [0, 1] : [1, 0]);
  const straight = keyWith(state, [0, 1]);
  const mirrored = keyWith(state, [1, 0]);
  return straight < mirrored ? straight : mirrored;
}

/** What counts once both processes are gone and nothing goes wrong any more. */
export function restKeyOf(state: State): string {
  const { rows, standby, exchanges, remote, open } = state;
  const travelling = exchanges.filter(({ kind, fate }) => kind === 'send' && fate === 'travelling');
  return [
    rows.map((row) => rowKey(row, NOBODY, [0, 1])).join(';'),
    standby ? standby.map((row) => rowKey(row, NOBODY, [0, 1])).join(';') : '-',
    travelling.map(({ fact, begunAt }) => `${fact}${begunAt - NOW}`).join(),
    remoteKey(remote),
    `${open.join()}${state.isUntrusted}`,
  ].join('|');
}

/** What a row's key depends on besides the row. */
type Around = Pick<State, 'person' | 'workers'> & { readonly budget: Pick<State['budget'], 'people'> };

const NOBODY: Around = { person: null, workers: [{ at: 'idle' }, { at: 'idle' }], budget: { people: 0 } };

type Seats = readonly [number, number];

function keyWith(state: State, seats: Seats): string {
  const { rows, standby, exchanges, remote, person, budget, toRecord, open, lost, doubtedUntil } = state;
  const { lies, crashes, refusals, forbids, people, events, failovers } = budget;
  return [
    rows.map((row) => rowKey(row, state, seats)).join(';'),
    standby ? standby.map((row) => rowKey(row, state, seats)).join(';') : '-',
    seats.map((seat) => workerKey(state.workers[seat] as Worker, isForPeople(state))).join(';'),
    exchanges
      .map((exchange) => exchangeKey(exchange, seats))
      .sort()
      .join(';'),
    remoteKey(remote),
    person ? personKey(person) : '',
    `${lies}${crashes}${refusals}${forbids}${people}${events}${failovers}`,
    `${toRecord.join()}/${open.join()}${state.isUntrusted}`,
    // For what may still be recorded.
    toRecord.length > 0 && (lost.length > 0 || doubtedUntil > 0)
      ? `${lost.join()}@${doubtedUntil - NOW}`
      : '',
  ].join('|');
}

/** Only a person's question looks at when a call began. */
const isForPeople = ({ person, budget }: Around) => person !== null || budget.people > 0;

function remoteKey({ order, before, changedAt }: Remote): string {
  const isRecent = before !== order && changedAt > OLDEST.change;
  return isRecent ? `${orderKey(order)}<${orderKey(before)}${changedAt - NOW}` : orderKey(order);
}

const time = (at: number | null) => (at === null ? '-' : `${at - NOW}`);

function rowKey(row: Row, around: Around, seats: Seats): string {
  const { fact, status, isHead, dueAt, notBefore, lease, parkReason } = row;
  const { person, workers } = around;
  const holder = lease && seats.findIndex((seat) => tokenOf(workers[seat] as Worker) === lease.token);
  const leased = lease ? `${holder}:${lease.until - NOW}` : '';
  const begun = isForPeople(around) ? time(row.sendBegunAt) : '';
  // A person compares the count with the one that was seen; nobody else does.
  const attempts = person?.fact === fact ? row.attempts - person.seen.attempts : '';
  return `${fact}${status}${isHead ? '^' : ''}${time(dueAt)}>${notBefore - NOW}L${leased}${memoryKey(row.memory)}${parkReason ?? ''}${begun}a${attempts}`;
}

const tokenOf = (worker: Worker) => (worker.at === 'idle' ? null : worker.claim.token);

/** Without times whose limits are out of sight. */
function memoryKey(memory: RetryState): string {
  const { refusals, forbids, unauthorized, doubt, absentSince, maybeSent } = memory;
  return `(${refusals}${forbids}${unauthorized}${doubt?.[0] ?? '-'}${maybeSent ? 'm' : ''}${time(absentSince)})`;
}

function workerKey(worker: Worker, isForPerson: boolean): string {
  if (worker.at === 'idle') return 'idle';
  const { fact, isLost, claimedAt, status, memory, parkReason, sendBegunBefore } = worker.claim;
  // What it writes is decided; how it came to that makes no difference any more.
  if (worker.at === 'ended') {
    const begun = isForPerson && status === 'queued' ? worker.begunAt - NOW : '';
    return `e${fact}${stepKey(worker.step)}${begun}`;
  }
  const before = isForPerson ? time(sendBegunBefore) : '';
  const claim = `${fact}${isLost ? '!' : ''}${claimedAt - NOW}${status}${memoryKey(memory)}${parkReason ?? ''}${before}`;
  return worker.at === 'claimed' ? `c${claim}` : `k${claim}@${worker.begunAt - NOW}`;
}

function stepKey({ status, dueAt, parkReason, memory }: Transition): string {
  return `=${status}${time(dueAt)}${parkReason ?? ''}${memoryKey(memory)}`;
}

function personKey({ fact, action, step, seen, change }: Person): string {
  return `${fact}${action}${step}${seen.status}${seen.maybeSent}${seen.notBefore - NOW}${time(change.dueAt ?? null)}`;
}

function exchangeKey({ kind, fact, begunAt, fate, worker, isOpen, isIdle }: Exchange, seats: Seats): string {
  const end = typeof fate === 'object' ? orderKey(fate.view) : fate;
  const seat = worker === null ? '-' : seats.indexOf(worker);
  return `${kind}${fact}${begunAt - NOW}${end}${seat}${isOpen}${isIdle}`;
}

function orderKey({ stage, details }: OrderState): string {
  return `${stage}${details.map(({ seq, fact }) => `${seq}${fact ?? 'N'}`).join()}`;
}
