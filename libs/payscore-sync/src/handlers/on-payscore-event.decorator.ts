import type { SyncEvent } from '../ledger/index.js';
import type { PayscoreHandler, PayscoreHandlerOptions } from './payscore-handler.js';

const HANDLES = Symbol.for('nestjs-payscore-sync:handles');

/** What a decorator says of its method; not checked yet, so that what is wrong is told at start and all at once. */
export interface HandlerMark {
  readonly event: SyncEvent;
  readonly id: unknown;
  /** Name of the registration it listens to; undefined: the unnamed one. */
  readonly registration: unknown;
}

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

/** The marks of a method; empty for any other value. */
export function handlerMarks(method: unknown): readonly HandlerMark[] {
  if (typeof method !== 'function') return [];
  return (Reflect.getMetadata(HANDLES, method) as readonly HandlerMark[] | undefined) ?? [];
}

function decorator(event: SyncEvent): (options: PayscoreHandlerOptions) => HandlerDecorator {
  return (options) => (_target, _key, descriptor) => {
    const method = descriptor.value;
    if (!method) return;
    // One method may handle several events.
    const { id, registration } = (options ?? {}) as Partial<PayscoreHandlerOptions>;
    const mark: HandlerMark = { event, id, registration };
    Reflect.defineMetadata(HANDLES, [...handlerMarks(method), mark], method);
  };
}
