import type { History } from './checker/history.js';
import { indexHistory } from './checker/index-history.js';
import { latePackets } from './checker/rules-of-calls.js';
import { waits } from './checker/rules-of-fairness.js';
import { recoveries, waitedMs } from './checker/rules-of-recovery.js';
import type { Place } from './plan/troubles.js';

/** What happened in one campaign, in numbers. */
export interface Summary {
  /** Of the place. */
  readonly name: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
}

export interface RunFacts {
  readonly place: Place;
  readonly startedAt: number;
  readonly faultsEndedAt: number;
  readonly settledAt: number;
}

export interface RunCounts {
  readonly kills: number;
  readonly stops: number;
  readonly started: number;
  readonly restarts: number;
  readonly silences: number;
  readonly orders: number;
  readonly flooded: number;
  readonly hangUps: number;
  readonly rolledBack: number;
  readonly notifications: NotificationCounts;
  readonly network: NetworkCounts;
  readonly redis: RedisCounts;
}

/** Notifications of WeChat Pay to the workers. */
export interface NotificationCounts {
  /** Genuine ones, repeated ones included. */
  readonly sent: number;
  readonly taken: number;
  /** Forged, stale, of other tenants, broken. */
  readonly bad: number;
  readonly badTaken: number;
}

/** What befell the network. */
export interface NetworkCounts {
  readonly cuts: number;
  readonly cablesOut: number;
  readonly halfOpen: number;
}

/** What befell the engine. */
export interface RedisCounts {
  readonly flushes: number;
  readonly hangs: number;
  readonly kills: number;
  readonly promotions: number;
  readonly evictedKeys: number;
  readonly deafened: number;
  /** That workers took. */
  readonly tickets: number;
}

export function summarize(history: History, run: RunFacts, counts: RunCounts): Summary {
  const { kind, engine, isNet } = run.place;
  const { payments, syncs, attempts, calls, limits } = history;
  const indexed = indexHistory(history);
  const withStatus = (...statuses: string[]) =>
    syncs.filter(({ status }) => statuses.includes(status)).length;
  const sends = calls.filter(({ kind }) => kind === 'send');
  const waited = waits(indexed);
  const waitedFor = waited.map(({ ms }) => ms);
  const behindFlood = waited.map(({ callsOfFlood, callsOfOwn }) => Math.max(0, callsOfFlood - callsOfOwn));
  const taken = recoveries(indexed).map(({ ms }) => ms);
  return {
    name: `${isNet ? 'hosts, ' : ''}${engine === 'none' ? kind : `${kind}, ${engine}`}`,
    lines: [
      ['faults, s', seconds(run.faultsEndedAt - run.startedAt)],
      ['then at rest after, s', seconds(run.settledAt - run.faultsEndedAt)],
      ['processes killed (SIGKILL)', String(counts.kills)],
      ['processes stopped (SIGSTOP)', String(counts.stops)],
      ['database restarts', String(counts.restarts)],
      ['standbys promoted', String(history.failovers.length)],
      ['connections or databases gone silent', String(counts.silences)],
      ['hosts cut off from one service', String(counts.network.cuts)],
      ["hosts' cables out", String(counts.network.cablesOut)],
      ['processes killed behind a cable that is out', String(counts.network.halfOpen)],
      ...engineLines(counts.redis),
      ['callers that hung up', String(counts.hangUps)],
      ['orders', String(counts.orders)],
      ['orders in floods', String(counts.flooded)],
      ['host commits', String(payments.length)],
      ['host rollbacks', String(counts.rolledBack)],
      ['synced', String(withStatus('synced'))],
      ['double_paid', String(withStatus('double_paid'))],
      ['parked', String(withStatus('parked'))],
      ['waiting behind those', String(withStatus('queued'))],
      ['calls: syncs', String(sends.length)],
      ['calls: queries', String(calls.length - sends.length)],
      ['effects at WeChat Pay', String(sends.filter(({ applied }) => applied).length)],
      ['attempts on record', String(attempts.length)],
      ['claims left by dead processes', String(taken.length)],
      ['taken back after their lease, ms: median', String(percentile(taken, 0.5))],
      ['taken back after their lease, ms: longest', String(percentile(taken, 1))],
      ['first call of a payment after, ms: median', String(percentile(waitedFor, 0.5))],
      ['first call of a payment after, ms: 99 of 100', String(percentile(waitedFor, 0.99))],
      ['first call of a payment after, ms: longest', String(percentile(waitedFor, 1))],
      ['calls of a flood before it, more than of its own: most', String(percentile(behindFlood, 1))],
      ['notifications', String(counts.notifications.sent)],
      ['notifications taken', String(counts.notifications.taken)],
      ['bad notifications', String(counts.notifications.bad)],
      ['bad notifications taken', String(counts.notifications.badTaken)],
      ['handler calls', String(history.tellings.length)],
      ['waits whose callers hung up', String(history.waits.length)],
      ['ended after that, ms: longest', String(percentile(waitedMs(history), 1))],
      ['confirmed commits lost', String(history.lost.length)],
      ['late packets of stopped processes', String(latePackets(indexed).length)],
      ['longest pause of the note-taker, ms', String(limits.noteLagMs)],
    ],
  };
}

const engineLines = (redis: RedisCounts): readonly (readonly [name: string, value: string])[] => [
  ['Redis flushed', String(redis.flushes)],
  ['Redis stopped (SIGSTOP)', String(redis.hangs)],
  ['Redis killed (SIGKILL)', String(redis.kills)],
  ['Redis replicas promoted', String(redis.promotions)],
  ['keys that Redis evicted', String(redis.evictedKeys)],
  ['workers that take no more tickets', String(redis.deafened)],
  ['tickets taken', String(redis.tickets)],
];

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/** 0 when there is none. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
}
