import { type EntityManager, IsNull } from 'typeorm';
import { changeByNotification } from '../actions/action-change.js';
import { callTimes } from '../actions/call-times.js';
import type { CallSettings } from '../actions/earliest-calls.js';
import { SyncEntity } from '../entities/index.js';

/** Fields of an order's syncs that a notification needs. */
export type NotifiedSync = Pick<
  SyncEntity,
  | 'id'
  | 'orderKey'
  | 'seq'
  | 'serviceId'
  | 'status'
  | 'head'
  | 'leaseToken'
  | 'dueAt'
  | 'notBefore'
  | 'attempts'
  | 'maybeSent'
  | 'settledAt'
>;

/** The syncs of an order. */
export function syncsOfOrder(manager: EntityManager, orderKey: string): Promise<SyncEntity[]> {
  return manager.find(SyncEntity, {
    select: {
      ...{ id: true, orderKey: true, seq: true, serviceId: true, status: true, head: true, settledAt: true },
      ...{
        leaseToken: true,
        dueAt: true,
        notBefore: true,
        attempts: true,
        maybeSent: true,
        paidAmount: true,
      },
    },
    where: { orderKey },
  });
}

/** `later`: a call of the order is in progress, or its next sync has not begun its turn. */
export type Asked = { readonly syncId: string } | 'nothing' | 'later';

/**
 * Makes the first unsettled sync of an order due for a query, at the distances that a worker keeps: a queued sync is
 * asked about before it is sent; one that was never sent may still be cancelled. Settled and twice paid syncs stay as they are.
 * @param now the database's time, epoch ms
 */
export async function askOrder(
  manager: EntityManager,
  syncs: readonly NotifiedSync[],
  now: number,
  settings: CallSettings,
): Promise<Asked> {
  const unsettled = syncs.filter(({ settledAt }) => settledAt === null);
  const head = unsettled.find((sync) => sync.head !== null);
  if (head === undefined) return unsettled.length === 0 ? 'nothing' : 'later';
  const { id, status, attempts, maybeSent, notBefore } = head;
  if (status === 'double_paid') return 'nothing';
  if (head.leaseToken !== null) return 'later';
  const times = await callTimes(manager, head, now, settings);
  // The row as it was looked at: a worker or an operator may have come between.
  const unchanged = { id, status, attempts, maybeSent, notBefore, leaseToken: IsNull() };
  const change = changeByNotification(head, times);
  const { affected } = await manager.update(SyncEntity, unchanged, change);
  return affected === 1 ? { syncId: id } : 'later';
}
