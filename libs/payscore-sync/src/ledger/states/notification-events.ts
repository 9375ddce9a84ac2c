import { SYNC_EVENTS, type SyncEvent } from './sync-states.js';

/** Events that a notification of WeChat Pay is for the host's handlers. */
export const NOTIFICATION_EVENTS = [
  /** The customer has paid online. */
  'user_paid',
  /** The customer has confirmed the order. */
  'user_confirm',
] as const;

export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** Every event with handler calls: of a sync, or of a notification. */
export type HandlerEvent = SyncEvent | NotificationEvent;

export const HANDLER_EVENTS: readonly HandlerEvent[] = [...SYNC_EVENTS, ...NOTIFICATION_EVENTS];

export function isNotificationEvent(event: HandlerEvent): event is NotificationEvent {
  return (NOTIFICATION_EVENTS as readonly HandlerEvent[]).includes(event);
}

/** `event_type` of a notification, and its event. */
export const NOTIFICATION_TYPES = {
  'PAYSCORE.USER_PAID': 'user_paid',
  'PAYSCORE.USER_CONFIRM': 'user_confirm',
} as const satisfies Readonly<Record<string, NotificationEvent>>;

export type NotificationType = keyof typeof NOTIFICATION_TYPES;
