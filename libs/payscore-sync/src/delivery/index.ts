export { ChangeFeed } from './change-feed.js';
export type { DeliveryInstitution } from './delivery-institution.js';
export type { DeliverySettings } from './delivery-settings.js';
export { DeliveryWorker } from './delivery-worker.js';
