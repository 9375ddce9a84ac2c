import { knownAcrossCopies } from '../../errors/index.js';

/**
 * Shift between the ledger's idea of now and the database's clock, ms. Zero in production; tests move it
 * forward instead of waiting, and every due time and lease follows.
 */
export class LedgerClock {
  offsetMs = 0;
}

knownAcrossCopies(LedgerClock, 'LedgerClock');
