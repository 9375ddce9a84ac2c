import { isSettled } from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import { NOW, SETTINGS } from '../model/settings.js';
import type { Move, Row, State, Worker } from '../model/state.js';
import { name, withRow, withWorker, workerName } from './words.js';

/** What the ledger's statements do, each one transition, as each is one transaction. */
export function ledgerMoves(state: State, rules: Rules, scenario: Scenario): Move[] {
  const moves: Move[] = [];
  for (const [index, worker] of state.workers.entries()) {
    const mayClaim = !state.isUntrusted || !rules.claimsOnlyTrusted;
    if (worker.at === 'idle' && mayClaim) moves.push(...claims(state, index, rules, scenario));
    if (worker.at === 'claimed' || (worker.at === 'calling' && !rules.releasesOnlyUnsent)) {
      moves.push(release(state, index, worker, rules, scenario));
    }
    if (worker.at === 'ended') moves.push(complete(state, index, worker, rules, scenario));
  }
  if (rules.recovers) moves.push(...recoveries(state, rules, scenario));
  if (rules.advances) moves.push(...advances(state, scenario));
  return moves;
}

/** `claim`: leases a due row and puts its attempt on record, or lets it give way. */
function claims(state: State, index: number, rules: Rules, scenario: Scenario): Move[] {
  return state.rows.flatMap((row) => {
    const isHeld = row.lease !== null && rules.leasesExclude;
    if (row.dueAt === null || row.dueAt > NOW || isHeld) return [];
    const isLowerOpen = state.rows.some((other) => other.seq < row.seq && !isSettled(other.status));
    const isSend = row.status === 'queued';
    if (isSend && isLowerOpen && rules.givesWay) {
      const waiting = { ...row, isHead: false, dueAt: null };
      return [
        { says: () => `${name(row, scenario)} gives way to the lower number`, next: withRow(state, waiting) },
      ];
    }
    const token = state.nextToken;
    const claim = {
      fact: row.fact,
      token,
      isLost: false,
      claimedAt: NOW,
      status: row.status,
      memory: row.memory,
      parkReason: row.parkReason,
      sendBegunBefore: row.sendBegunAt,
    };
    const leased: Row = {
      ...row,
      lease: { token, until: NOW + SETTINGS.leaseMs },
      // Without exclusion it stays to be had.
      dueAt: rules.leasesExclude ? null : row.dueAt,
      attempts: row.attempts + 1,
      ...(isSend ? { sendBegunAt: NOW } : {}),
    };
    const next = {
      ...withWorker(withRow(state, leased), index, { at: 'claimed', claim }),
      nextToken: token + 1,
    };
    const broken =
      isSend && isLowerOpen
        ? `${name(row, scenario)} is about to be sent before a lower number is settled`
        : null;
    return [
      { says: () => `${workerName(index)} claims ${name(row, scenario)} (${row.status})`, next, broken },
    ];
  });
}

type Claimed = Extract<Worker, { at: 'claimed' | 'calling' }>;
type Ended = Extract<Worker, { at: 'ended' }>;

/** `release`: a claim goes back for which no call was begun. */
function release(state: State, index: number, { claim }: Claimed, rules: Rules, scenario: Scenario): Move {
  const row = held(state, claim.fact, claim.token, rules);
  const freed = row && {
    ...row,
    lease: null,
    dueAt: NOW,
    attempts: row.attempts - 1,
    sendBegunAt: claim.sendBegunBefore,
  };
  const after = freed ? withRow(state, freed) : state;
  return {
    says: () => `${workerName(index)} gives ${factName(claim.fact, scenario)} back unsent`,
    next: withWorker(after, index, { at: 'idle' }),
  };
}

/** `complete`: writes what an attempt came to, if the lease still is this claim's. */
function complete(state: State, index: number, ended: Ended, rules: Rules, scenario: Scenario): Move {
  const { claim, step } = ended;
  const row = held(state, claim.fact, claim.token, rules);
  if (!row) {
    return {
      says: () => `${workerName(index)} finds its lease of ${factName(claim.fact, scenario)} lost`,
      next: withWorker(state, index, { at: 'idle' }),
    };
  }
  const settled = isSettled(step.status);
  const written: Row = {
    ...row,
    status: step.status,
    dueAt: step.dueAt,
    lease: null,
    isHead: settled ? false : row.isHead,
    settledAt: settled ? NOW : null,
    memory: step.memory,
    parkReason: step.parkReason,
    ...(claim.status === 'queued' && rules.countsFromTheCall ? { sendBegunAt: ended.begunAt } : {}),
  };
  return {
    says: () => `${workerName(index)} writes: ${name(row, scenario)} is ${reasoned(written)}`,
    next: withWorker(withRow(state, written), index, { at: 'idle' }),
  };
}

function held(state: State, fact: number, token: number, rules: Rules): Row | undefined {
  const row = state.rows.find((other) => other.fact === fact);
  return row && (row.lease?.token === token || !rules.writesAreFenced) ? row : undefined;
}

/** `recover`: what may have been sent becomes uncertain. */
function recoveries(state: State, rules: Rules, scenario: Scenario): Move[] {
  return state.rows.flatMap((row) => {
    if (row.lease === null || row.lease.until >= NOW) return [];
    const isSending = row.status === 'queued' && rules.recoversAsUncertain;
    const freed: Row = {
      ...row,
      lease: null,
      dueAt: NOW,
      ...(isSending ? { status: 'uncertain', memory: maybeSent(row) } : {}),
    };
    return [
      {
        says: () => `the lease of ${name(row, scenario)} has run out and is taken back: ${freed.status}`,
        next: withRow(state, freed),
      },
    ];
  });
}

/** What `recover` and a failover leave of a row that may have been sent. */
export function maybeSent({ memory }: Row): Row['memory'] {
  const uncertainSince = memory.uncertainSince ?? NOW;
  return { ...memory, doubt: 'maybe-sent', maybeSent: true, uncertainSince, absentSince: null };
}

/** `advance`: the lowest unsettled row gets the head where the order has none. */
function advances(state: State, scenario: Scenario): Move[] {
  const open = state.rows.filter((row) => !isSettled(row.status));
  if (open.length === 0 || state.rows.some((row) => row.isHead)) return [];
  const first = open.reduce((lowest, row) => (row.seq < lowest.seq ? row : lowest));
  return [
    {
      says: () => `${name(first, scenario)} gets its turn`,
      next: withRow(state, { ...first, isHead: true, dueAt: Math.max(NOW, first.notBefore) }),
    },
  ];
}

const factName = (fact: number, scenario: Scenario) => scenario.facts[fact]?.name ?? '?';

const reasoned = ({ status, parkReason }: Row) =>
  parkReason === null ? status : `${status} (${parkReason})`;
