/** States of a sync; docs/states.md has their transitions. */
export const SYNC_STATUSES = [
  /** Waits to be sent. */
  'queued',
  /** A call may have reached WeChat Pay; a verified query decides. */
  'uncertain',
  /** Verified: WeChat Pay has it. Settled. */
  'synced',
  /** Waits for an operator; see `parkReason` and `remedy`. */
  'parked',
  /** The customer also paid online; one payment must be refunded. */
  'double_paid',
  /** An operator settled it. Settled. */
  'resolved',
  /** Withdrawn before anything was sent. Settled. */
  'cancelled',
] as const;

export type SyncStatus = (typeof SYNC_STATUSES)[number];

/** Settled rows never change and release the next `seq` of their order. */
export function isSettled(status: SyncStatus): boolean {
  return status === 'synced' || status === 'resolved' || status === 'cancelled';
}

/** Events of a sync with handler calls. */
export const SYNC_EVENTS = [
  /** Verified: WeChat Pay has it. */
  'synced',
  /** The customer also paid online. */
  'double_paid',
  /** It began to wait for an operator. */
  'parked',
  /** Unsettled for longer than `stalledMs`. */
  'stalled',
] as const;

export type SyncEvent = (typeof SYNC_EVENTS)[number];

/** What an operator may do to a sync; docs/states.md#actions says when. */
export const OPERATOR_ACTIONS = ['retry', 'cancel', 'resolve', 'check'] as const;

export type PersonAction = (typeof OPERATOR_ACTIONS)[number];
