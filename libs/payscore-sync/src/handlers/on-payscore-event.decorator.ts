import type { SyncEvent } from '../ledger/index.js';
import { markHandler } from './handler-marks.js';
import type { PayscoreHandler, PayscoreHandlerOptions } from './payscore-handler.js';

export type HandlerDecorator = <Method extends PayscoreHandler>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Calls the method when WeChat Pay has confirmed the payment (`synced`).
 *
 * The call is stored under `id` in the commit of the status and repeated with backoff until the method returns.
 * It is made at least once, so the method must be idempotent: by `sync.id` and event, or by `call.deliveryId`.
 * It has no guards, interceptors, pipes or filters, and needs a provider of default scope; see docs/events.md.
 */
export const OnPayscoreSynced = decorator('synced');

/**
 * Calls the method when the customer also paid online (`double_paid`). One of the two payments must be
 * refunded; nothing is refunded automatically.
 *
 * The call is stored under `id` in the commit of the status and repeated with backoff until the method returns.
 * It is made at least once, so the method must be idempotent: by `sync.id` and event, or by `call.deliveryId`.
 * It has no guards, interceptors, pipes or filters, and needs a provider of default scope; see docs/events.md.
 */
export const OnPayscoreDoublePaid = decorator('double_paid');

/**
 * Calls the method when a sync begins to wait for an operator (`parked`), also after a retry. `sync.remedy`
 * says what to do.
 *
 * The call is stored under `id` in the commit of the status and repeated with backoff until the method returns.
 * It is made at least once, so the method must be idempotent: by `sync.id` and event, or by `call.deliveryId`.
 * It has no guards, interceptors, pipes or filters, and needs a provider of default scope; see docs/events.md.
 */
export const OnPayscoreParked = decorator('parked');

/**
 * Calls the method when a sync is unsettled for longer than `stalledMs`, once per sync.
 *
 * The call is stored under `id` in the commit of the mark and repeated with backoff until the method returns.
 * It is made at least once, so the method must be idempotent: by `sync.id` and event, or by `call.deliveryId`.
 * It has no guards, interceptors, pipes or filters, and needs a provider of default scope; see docs/events.md.
 */
export const OnPayscoreStalled = decorator('stalled');

function decorator(event: SyncEvent): (options: PayscoreHandlerOptions) => HandlerDecorator {
  return (options) => (target, key) => {
    // One method may handle several events.
    const { id, registration } = (options ?? {}) as Partial<PayscoreHandlerOptions>;
    markHandler(target, key, { event, id, registration });
  };
}
