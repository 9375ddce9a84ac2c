import { PayscoreError } from '../../errors/index.js';
import type { TransactionSql } from '../sql/transaction-sql.js';

/** Server, database and tables of the ledger's own connections, to compare transactions of other libraries with. */
export class LedgerPlace {
  private known: string | null = null;

  constructor(private readonly sql: Pick<TransactionSql, 'place'>) {}

  /**
   * @param place of the host's transaction
   * @throws PayscoreError `PAYSCORE_E_OTHER_DATABASE`
   */
  async assertSame(place: string | null): Promise<void> {
    if (place !== null && place === this.known) return;
    // Not asked before, or another one since a failover.
    this.known = await this.sql.place();
    if (place !== null && place === this.known) return;
    throw new PayscoreError(
      'PAYSCORE_E_OTHER_DATABASE',
      'enqueue was given a transaction of another server, database or schema than the ledger lives in, so no worker would ' +
        'deliver the sync. Nothing was recorded. Connect that library to the database of the data source named in forRoot.',
    );
  }
}
