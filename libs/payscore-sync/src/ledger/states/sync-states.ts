/** States of a sync; docs/states.md draws the ways between them. */
export const SYNC_STATUSES = [
  /** To be sent, when due. */
  'queued',
  /** A call may have reached WeChat Pay; only a verified query can tell. */
  'uncertain',
  /** Verified: WeChat Pay has it. Settled. */
  'synced',
  /** Waits for a person; see `parkReason` and `remedy`. */
  'parked',
  /** The customer also paid on-line: somebody must refund one of the two. */
  'double_paid',
  /** A person settled it by hand. Settled. */
  'resolved',
  /** Withdrawn before anything was sent. Settled. */
  'cancelled',
] as const;

export type SyncStatus = (typeof SYNC_STATUSES)[number];

/** Settled rows never change again and free the next `seq` of their order. */
export function isSettled(status: SyncStatus): boolean {
  return status === 'synced' || status === 'resolved' || status === 'cancelled';
}

/** Events of a sync that the host's handlers are called for. */
export const SYNC_EVENTS = [
  /** Verified: WeChat Pay has it. */
  'synced',
  /** The customer also paid on-line. */
  'double_paid',
  /** It began to wait for a person. */
  'parked',
  /** Unsettled for longer than `stalledMs`. */
  'stalled',
] as const;

export type SyncEvent = (typeof SYNC_EVENTS)[number];

/** What an operator may do to a sync; docs/states.md#actions says when. */
export const OPERATOR_ACTIONS = ['retry', 'cancel', 'resolve', 'check'] as const;

export type PersonAction = (typeof OPERATOR_ACTIONS)[number];
