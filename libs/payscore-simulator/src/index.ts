export {
  startSimulator,
  type MerchantSide,
  type Simulator,
  type SimulatorOptions,
} from './start-simulator.js';
export type { ConditionSettings, Conditions, Latency, RateLimit } from './conditions/conditions.js';
export type { InstitutionOptions } from './institution.js';
export { SimulatorError } from './simulator-error.js';
export type { NotificationType } from './notifications/envelope.js';
export type { NotificationFault } from './notifications/notification-fault.js';
export type {
  Notifications,
  NotificationTarget,
  SendNotification,
  SentNotification,
} from './notifications/notifications.js';
export type { Journal, JournalAuthorization, JournalEntry, SyncEffect } from './journal/journal.js';
export type { OrderBook } from './orders/order-book.js';
export type {
  CollectionDetail,
  CollectionState,
  Order,
  OrderState,
  PaidType,
  StateDescription,
  SyncFacts,
} from './orders/order.js';
export type { PutDetail, PutOrder } from './orders/put-order.js';
export type { RepeatRule } from './orders/sync-rules.js';
export type { Operation, ReplyChoice, ReplyScript, ReplyScripts } from './replies/reply-script.js';
export type { ListFault } from './platform/certificate-list.js';
export type {
  KeptCertificate,
  PlatformCertificate,
  PlatformCertificates,
} from './platform/platform-certificates.js';
export type { KeyMode, Platform } from './platform/platform.js';
export type { WireReply, WireReplyKind } from './replies/wire-reply.js';
export type { MerchantKeys } from './signing/merchant-keys.js';
