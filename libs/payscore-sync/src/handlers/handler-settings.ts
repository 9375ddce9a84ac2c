/** Settings of the calls to handlers, ms. */
export interface HandlerSettings {
  /** How long a call is held; after that another process may make it again. */
  readonly leaseMs: number;
  /** A call counts as failed this long before its lease ends. */
  readonly marginMs: number;
  readonly pollMs: number;
  /** How long a shutdown waits for calls under way. */
  readonly drainMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}
