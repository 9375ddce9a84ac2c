import { checkHistory } from './check-history.js';
import type {
  History,
  HostPayment,
  LedgerAttempt,
  LedgerSync,
  RemoteCall,
  RemoteOrder,
  Telling,
} from './history.js';

export const T = 1_800_000_000_000;

export const limits = {
  timeoutMs: 1000,
  marginMs: 300,
  leaseMs: 2500,
  clockMarginMs: 1000,
  maxRefusals: 5,
  noteLagMs: 50,
  mayLose: false,
  recoveryMs: 5000,
  firstCallMs: null as number | null,
};

export const fact = (seq: number) => ({ orderNo: 'A', seq, amount: seq * 100, paidAt: T - 60_000 });

export function payment(seq: number, over: Partial<HostPayment> = {}): HostPayment {
  return { ...fact(seq), id: `P${seq}`, committedBy: T + seq, ...over };
}

export function sync(seq: number, over: Partial<LedgerSync> = {}): LedgerSync {
  const state = {
    status: 'synced',
    parkReason: null,
    evidenceSource: 'reply',
    settledAt: T + seq * 1000 + 20,
    leaseUntil: null,
    dueAt: null,
  };
  return { ...fact(seq), id: `S${seq}`, subMchid: 'M', ...state, ...over };
}

export function attempt(seq: number, over: Partial<LedgerAttempt> = {}): LedgerAttempt {
  const at = T + seq * 1000;
  return {
    ...{ syncId: `S${seq}`, number: 1, kind: 'send' as const, startedAt: at, endedAt: at + 20 },
    ...{ outcome: 'accepted', decision: 'synced', requestId: `R${seq}` },
    ...over,
  };
}

export function call(seq: number, over: Partial<RemoteCall> = {}): RemoteCall {
  const at = T + seq * 1000 + 5;
  return {
    ...{
      id: seq,
      kind: 'send' as const,
      orderNo: 'A',
      fact: fact(seq),
      at,
      decidedAt: at + 1,
      closedAt: at + 10,
    },
    ...{ applied: true, requestId: `R${seq}`, replyKind: 'normal', status: 204 },
    ...over,
  };
}

export const detail = (seq: number, paidType = 'MCH') => ({
  seq,
  amount: seq * 100,
  paidAt: T - 60_000,
  paidType,
});

export function order(over: Partial<RemoteOrder> = {}): RemoteOrder {
  return { orderNo: 'A', state: 'DONE', details: [detail(1), detail(2)], ...over };
}

/** Two numbers of one order, one after the other, as it should be. */
export const good: History = {
  payments: [payment(1), payment(2)],
  syncs: [sync(1), sync(2)],
  attempts: [attempt(1), attempt(2)],
  calls: [call(1), call(2)],
  orders: [order()],
  stops: [],
  outages: [],
  ...{
    hindrances: [],
    failovers: [],
    lost: [],
    unseen: [],
    waits: [],
    spoiled: new Set(['A']),
    flooding: 'F',
  },
  tellings: [],
  strayEnds: [],
  limits,
};

/** Each end told once, as it should be. */
const tellingsOf = (syncs: readonly LedgerSync[]): Telling[] =>
  syncs
    .filter(({ status }) => ['synced', 'double_paid', 'parked'].includes(status))
    .map(({ id, status }) => {
      return { event: status, syncId: id, status, transactionId: status === 'double_paid' ? 'T1' : null };
    });

/** The rules that a history violates; its handlers were told all there was to tell unless it says otherwise. */
export function rulesOf(over: Partial<History>): string[] {
  const history = { ...good, ...over };
  const tellings = over.tellings ?? tellingsOf(history.syncs);
  return [...new Set(checkHistory({ ...history, tellings }).map(({ rule }) => rule))];
}

/** The first number as one that waits for a person. */
export const parked = (parkReason: string) => ({
  syncs: [
    sync(1, { status: 'parked', parkReason, settledAt: null }),
    sync(2, { status: 'queued', settledAt: null }),
  ],
  attempts: [attempt(1, { outcome: 'refused', decision: 'parked' })],
});
