export { createNotificationController } from './create-notification-controller.js';
export { NotificationBytes } from './notification-bytes.js';
export { NOTIFICATION_OPTIONS, type PayscoreNotificationOptions } from './notification.options.js';
