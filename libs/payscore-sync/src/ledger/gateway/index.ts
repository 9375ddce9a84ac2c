export { createLedgerGateway } from './create-ledger-gateway.js';
export { isDatabaseTimeout } from './database-timeout.js';
export { LedgerGateway } from './ledger-gateway.js';
