export { migrateLedger, type MigrateReport } from './migrate-ledger.js';
