import { CreatePayscoreSyncTables1795392000000 } from './1795392000000-create-payscore-sync-tables.js';

export { CreatePayscoreSyncTables1795392000000 };

/** Every migration of the ledger, for the `migrations` of a host's data source. */
export const PAYSCORE_SYNC_MIGRATIONS = [CreatePayscoreSyncTables1795392000000];
