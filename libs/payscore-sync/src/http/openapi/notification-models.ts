import { NOTIFICATION_TYPES, type PayscoreNotificationRecord } from '../../ledger/index.js';
import type { Items } from '../answers.js';
import { type Fields, listOf, text, time } from './field.js';

export const notificationFields: Fields<PayscoreNotificationRecord> = {
  id: text('UUIDv7.', { format: 'uuid' }),
  notificationId: text('Id at WeChat Pay.'),
  institution: text('Name of the institution.'),
  eventType: text('What it tells.', { enum: Object.keys(NOTIFICATION_TYPES) }),
  subMchid: text('Sub-merchant of the order.'),
  outOrderNo: text("The merchant's number of the order."),
  serviceId: text('PayScore service of the order.'),
  order: { type: 'object', description: 'The order as WeChat Pay sent it, without openid and attach.' },
  isLateDoublePayment: {
    type: 'boolean',
    description:
      'Paid online after the sync of the order was settled as synced: refund one of the two payments.',
  },
  receivedAt: time('When it was stored.'),
};

export const notificationListFields: Fields<Items<unknown>> = {
  items: listOf('PayscoreNotification')('Newest first.'),
};
