/** What the host's handlers can be told of a sync. */
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
