import type { PlannedInsert } from '../../../libs/payscore-sync/src/ledger/recording/plan-insert.js';
import { isSettled } from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import type { KnownSync } from '../../../libs/payscore-sync/src/ledger/sql/rows.js';
import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import { NOW, SETTINGS } from '../model/settings.js';
import type { Claimed, Move, Row, State, Worker } from '../model/state.js';
import { maybeSent } from './ledger.js';
import { name, spend } from './words.js';

/** When something lost was due first, ticks: before any failover. */
const LONG_AGO = 1;

/** What hosts record, and what happens to their database. */
export function hostMoves(state: State, rules: Rules, scenario: Scenario): Move[] {
  return [...records(state, rules, scenario), ...failovers(state, rules)];
}

/** `enqueue`: a fact is recorded once, in any order of the numbers; a corrected one after a cancelled one. */
function records(state: State, rules: Rules, scenario: Scenario): Move[] {
  return state.toRecord.flatMap((fact) => {
    const seq = scenario.facts[fact]?.seq ?? 0;
    const known = state.rows.map(toKnown);
    const isAgain = state.lost.includes(fact);
    const doubtedUntil = rules.asksAboutWhatIsRecordedAgain ? state.doubtedUntil : 0;
    const sync = { seq, notBefore: isAgain ? LONG_AGO : NOW };
    const plan = rules.planInsert(sync, known, doubtedUntil, { ...SETTINGS, maxSyncsPerOrder: 100 });
    if (plan.kind !== 'new') return [];
    const row = newRow(fact, seq, plan);
    const next = {
      ...state,
      rows: [...state.rows, row].sort((a, b) => a.fact - b.fact),
      toRecord: state.toRecord.filter((other) => other !== fact),
    };
    const again = isAgain ? ' again' : '';
    return [{ says: () => `the host records ${name(row, scenario)}${again}`, next }];
  });
}

function newRow(fact: number, seq: number, { leads, maybeSent, notBefore, earliest }: PlannedInsert): Row {
  return {
    fact,
    seq,
    status: maybeSent ? 'uncertain' : 'queued',
    isHead: leads,
    dueAt: leads ? Math.max(NOW, earliest) : null,
    notBefore: Math.max(NOW, notBefore),
    lease: null,
    memory: {
      failures: 0,
      refusals: 0,
      forbids: 0,
      doubt: maybeSent ? 'maybe-sent' : null,
      uncertainSince: maybeSent ? NOW : null,
      absentSince: null,
      notCompletedSince: null,
      unauthorized: 0,
      maybeSent,
    },
    parkReason: null,
    attempts: 0,
    sendBegunAt: null,
    settledAt: null,
  };
}

function toKnown({ fact, seq, status, isHead, settledAt }: Row): KnownSync {
  return { id: `${fact}`, order_key: 'A1', seq, status, settled_at: settledAt, head: isHead ? 'A1' : null };
}

/** A standby stops following, and becomes the primary later: the commits in between are lost. */
function failovers(state: State, rules: Rules): Move[] {
  if (state.standby) {
    // A person's look and write are one transaction, which does not survive.
    const { rows, standby } = state;
    const lost = rows.map(({ fact }) => fact).filter((fact) => standby.every((row) => row.fact !== fact));
    const after = {
      ...{ rows: standby, standby: null, person: null, isUntrusted: rules.asksAfterFailover, lost },
      // A host that did not hear of its commit makes it again, and what was lost is taken from a cash book.
      toRecord: [...state.toRecord, ...lost].sort(),
    };
    const next = withLostClaims({ ...state, ...after });
    return [{ says: () => 'the standby takes over', next }];
  }
  if (state.isUntrusted) {
    const rows = state.rows.map((row) => doubted(row, rules));
    const next = { ...state, rows, isUntrusted: false, doubtedUntil: NOW };
    return [{ says: () => 'what is unsettled is marked as possibly sent', next }];
  }
  if (state.budget.failovers === 0 || state.rows.length === 0) return [];
  const next = spend({ ...state, standby: state.rows }, 'failovers');
  return [{ says: () => 'the standby follows no more', next }];
}

/** Workers go on with claims that the ledger does not know of any more. */
function withLostClaims(state: State): State {
  const isLost = ({ fact, token }: Claimed) =>
    state.rows.every((row) => row.fact !== fact || row.lease?.token !== token);
  const [a, b] = state.workers.map((worker) =>
    worker.at !== 'idle' && isLost(worker.claim)
      ? { ...worker, claim: { ...worker.claim, isLost: true } }
      : worker,
  ) as [Worker, Worker];
  const exchanges = state.exchanges.map((exchange) => {
    const worker = exchange.worker === null ? null : [a, b][exchange.worker];
    const isIdle = exchange.kind === 'query' && worker?.at === 'calling' && worker.claim.isLost;
    return isIdle ? { ...exchange, isIdle } : exchange;
  });
  return { ...state, workers: [a, b], exchanges };
}

/** `doubt`. */
function doubted(row: Row, rules: Rules): Row {
  if (isSettled(row.status) || row.status === 'double_paid') return row;
  const earliest = rules.waitsOutLeasesAfterFailover ? NOW + SETTINGS.leaseMs : NOW;
  return {
    ...row,
    lease: null,
    notBefore: Math.max(row.notBefore, earliest),
    dueAt: row.isHead ? Math.max(row.dueAt ?? 0, earliest) : null,
    ...(row.status === 'parked'
      ? { memory: { ...row.memory, maybeSent: true, absentSince: null } }
      : { status: 'uncertain', memory: maybeSent(row) }),
  };
}
