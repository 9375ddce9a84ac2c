import type { NewHandlerCall, SyncEvent } from '../ledger/index.js';

/** Who is told what happens to a sync. Delivery writes down that they are to be told; others tell them. */
export interface Audience {
  /** Ids of the handlers of an event. */
  handlersOf(event: SyncEvent): readonly string[];
  /** These were committed. */
  raised(deliveries: readonly NewHandlerCall[]): void;
  /** Tells what is due, for a process without loops, until then by `performance.now()`; answers how many were told. */
  tell(until: number): Promise<number>;
}
