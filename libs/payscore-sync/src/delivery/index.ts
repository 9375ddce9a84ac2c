export type { Audience } from './audience.js';
export { ChangeFeed } from './change-feed.js';
export type { DeliveryInstitution } from './delivery-institution.js';
export type { DeliverySettings } from './delivery-settings.js';
export { DeliveryWorker } from './delivery-worker.js';
export { backoffMs } from './policy/index.js';
export { Slots } from './slots.js';
export { Waker } from './waker.js';
