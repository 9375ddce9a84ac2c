export { deliveryProviders } from './delivery.providers.js';
export { handlerProviders } from './handler.providers.js';
export { httpProviders } from './http.providers.js';
export { institutionProviders } from './institution.providers.js';
export { ledgerProviders } from './ledger.providers.js';
export { optionsProviders } from './options.providers.js';
export { serviceProviders } from './service.providers.js';
export { telemetryProviders } from './telemetry.providers.js';
