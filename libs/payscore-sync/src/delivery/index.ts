export type { DeliverySettings } from './delivery-settings.js';
export { type DeliverySummary, WorkerService, type PayscoreWorkerState } from './worker.service.js';
export { type DeliverDueOptions, oneShotOptions } from './one-shot-options.js';
export type { OneShotSummary } from './one-shot-run.js';
