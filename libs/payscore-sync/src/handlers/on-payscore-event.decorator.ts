import type { HandlerEvent } from '../ledger/index.js';
import { markHandler } from './handler-marks.js';
import type {
  PayscoreHandler,
  PayscoreHandlerOptions,
  PayscoreNotificationHandler,
} from './payscore-handler.js';

/** Decorates a method of `PayscoreHandler`, or of the other kind. */
export type HandlerDecorator<Handler = PayscoreHandler> = <Method extends Handler>(
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

/**
 * Calls the method when WeChat Pay has notified that the customer paid an order online, also for orders without a sync.
 * It is no evidence: the statuses of syncs come from verified replies, which the notification makes due at once.
 * `notification.isLateDoublePayment` says that a `synced` order was paid again.
 *
 * The call is stored under `id` in the commit of the notification and repeated with backoff until the method returns.
 * It is made at least once, so the method must be idempotent: by `notification.id`, or by `call.deliveryId`.
 */
export const OnPayscoreUserPaid = decorator<PayscoreNotificationHandler>('user_paid');

/**
 * Calls the method when WeChat Pay has notified that the customer confirmed an order, also for orders without a sync.
 *
 * The call is stored under `id` in the commit of the notification and repeated with backoff until the method returns.
 * It is made at least once, so the method must be idempotent: by `notification.id`, or by `call.deliveryId`.
 */
export const OnPayscoreUserConfirm = decorator<PayscoreNotificationHandler>('user_confirm');

function decorator<Handler = PayscoreHandler>(
  event: HandlerEvent,
): (options: PayscoreHandlerOptions) => HandlerDecorator<Handler> {
  return (options) => (target, key) => {
    // One method may handle several events.
    const { id, registration } = (options ?? {}) as Partial<PayscoreHandlerOptions>;
    markHandler(target, key, { event, id, registration });
  };
}
