import type { SyncEntity } from '../entities/index.js';
import type { ActionStep } from './decide-action.js';

/** Earliest times of a sync's next call, epoch ms of the database's clock. */
export interface CallTimes {
  readonly now: number;
  /** After the gap between two calls of one order. */
  readonly send: number;
  /** Not before the last send can no longer arrive, either. */
  readonly query: number;
}

/** Columns a step writes. */
export type ActionChange = Partial<SyncEntity>;

/** Fields of the sync that a change depends on. */
export type ChangedSync = Pick<SyncEntity, 'status' | 'dueAt' | 'notBefore' | 'maybeSent'>;

/** Change of a sync by an allowed action. Pure. */
export function changeBy(step: ActionStep, sync: ChangedSync, times: CallTimes): ActionChange {
  switch (step) {
    case 'send': {
      const dueAt = Math.max(times.send, sync.notBefore);
      if (sync.status === 'queued') return { dueAt: soonest(sync.dueAt, dueAt) };
      return {
        ...startedOver,
        status: 'queued',
        dueAt,
        doubt: null,
        uncertainSince: null,
        absentSince: null,
      };
    }
    case 'ask':
      return {
        ...(sync.status === 'parked' ? startedOver : {}),
        status: 'uncertain',
        dueAt: Math.max(times.query, sync.notBefore),
        // Nothing is in doubt of what was never sent.
        doubt: sync.maybeSent ? 'maybe-sent' : null,
        uncertainSince: times.now,
        absentSince: null,
      };
    case 'check':
      return { dueAt: soonest(sync.dueAt, Math.max(times.query, sync.notBefore)) };
    case 'cancel':
      return { ...settled(times), status: 'cancelled' };
    case 'resolve':
      return { ...settled(times), status: 'resolved', evidenceSource: 'person' };
  }
}

/**
 * Change of the first unsettled sync of an order by a notification: a queued one is asked about before it is sent, others
 * sooner. It is a reason to ask, never evidence. Pure.
 */
export function changeByNotification(sync: ChangedSync, times: CallTimes): ActionChange {
  return changeBy(sync.status === 'queued' ? 'ask' : 'check', sync, times);
}

/** A parked sync starts again: old counters must not park it at the next attempt. */
const startedOver: ActionChange = {
  parkReason: null,
  failures: 0,
  refusals: 0,
  forbids: 0,
  unauthorized: 0,
  notCompletedSince: null,
  evidenceSource: null,
  evidence: null,
};

const settled = ({ now }: CallTimes): ActionChange => ({ settledAt: now, head: null, dueAt: null });

/** Moved to an earlier time, never to a later one. */
const soonest = (dueAt: number | null, wanted: number) => Math.min(dueAt ?? wanted, wanted);
