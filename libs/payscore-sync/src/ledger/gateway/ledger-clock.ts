import { knownAcrossCopies } from '../../errors/index.js';

/**
 * Offset of the ledger's time to the database's clock, ms. Zero in production; tests move it forward, with
 * every due time and lease.
 */
export class LedgerClock {
  offsetMs = 0;
}

knownAcrossCopies(LedgerClock, 'LedgerClock');
