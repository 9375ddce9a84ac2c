import type { SyncEvent } from '../ledger/index.js';
import { markHandler } from './handler-marks.js';
import type { PayscoreHandler, PayscoreHandlerOptions } from './payscore-handler.js';

export type HandlerDecorator = <Method extends PayscoreHandler>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Calls the method once WeChat Pay verifiably has the payment (`synced`).
 *
 * At least once, keyed by `id`: written down in the commit of the status, called after it, and again with backoff
 * until it returns. It may be called again for what it has already done, when the process dies in between, so it
 * must be idempotent: by `sync.id` and event, or by `call.deliveryId`. A plain call without guards, interceptors,
 * pipes or filters, on a provider of default scope; see docs/events.md.
 */
export const OnPayscoreSynced = decorator('synced');

/**
 * Calls the method when the customer turns out to have paid on-line as well (`double_paid`): somebody must refund
 * one of the two, nothing is refunded automatically.
 *
 * At least once, keyed by `id`: written down in the commit of the status, called after it, and again with backoff
 * until it returns. It may be called again for what it has already done, when the process dies in between, so it
 * must be idempotent: by `sync.id` and event, or by `call.deliveryId`. A plain call without guards, interceptors,
 * pipes or filters, on a provider of default scope; see docs/events.md.
 */
export const OnPayscoreDoublePaid = decorator('double_paid');

/**
 * Calls the method when a sync begins to wait for a person (`parked`); `sync.remedy` says what to do. A sync that
 * is parked again after a retry is told again.
 *
 * At least once, keyed by `id`: written down in the commit of the status, called after it, and again with backoff
 * until it returns. It may be called again for what it has already done, when the process dies in between, so it
 * must be idempotent: by `sync.id` and event, or by `call.deliveryId`. A plain call without guards, interceptors,
 * pipes or filters, on a provider of default scope; see docs/events.md.
 */
export const OnPayscoreParked = decorator('parked');

/**
 * Calls the method when a sync stays unsettled for longer than `stalledMs`, whatever it waits for; once a sync.
 *
 * At least once, keyed by `id`: written down in the commit that marks it, called after it, and again with backoff
 * until it returns. It may be called again for what it has already done, when the process dies in between, so it
 * must be idempotent: by `sync.id` and event, or by `call.deliveryId`. A plain call without guards, interceptors,
 * pipes or filters, on a provider of default scope; see docs/events.md.
 */
export const OnPayscoreStalled = decorator('stalled');

function decorator(event: SyncEvent): (options: PayscoreHandlerOptions) => HandlerDecorator {
  return (options) => (target, key) => {
    // One method may handle several events.
    const { id, registration } = (options ?? {}) as Partial<PayscoreHandlerOptions>;
    markHandler(target, key, { event, id, registration });
  };
}
