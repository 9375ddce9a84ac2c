import { Logger } from '@nestjs/common';
import type { AttemptRange, CompletionRow, LedgerRetention } from '../../ledger/index.js';
import { errorMessage } from '../../text/error-text.js';
import { superfluousAttempts } from '../policy/index.js';

/** Largest number of ranges per statement, and of stored syncs. */
const BATCH = 200;
const MAX_WAITING = 5000;

/**
 * Keeps the log of a parked sync short: deletes obsolete attempts. A range that is lost by a kill or an error
 * is named again by the next query.
 */
export class AttemptPruner {
  private readonly logger = new Logger('PayscoreSync');
  private readonly waiting = new Map<string, AttemptRange>();

  constructor(private readonly retention: Pick<LedgerRetention, 'forget'>) {}

  /** An attempt was written. */
  written({ id, number, failures, keep_last }: CompletionRow): void {
    const range = keep_last ? superfluousAttempts(number, failures) : null;
    if (range && this.waiting.size < MAX_WAITING) this.waiting.set(id, { syncId: id, ...range });
  }

  /** Never fails. */
  async prune(): Promise<void> {
    const ranges = [...this.waiting.values()].slice(0, BATCH);
    if (ranges.length === 0) return;
    for (const { syncId } of ranges) this.waiting.delete(syncId);
    await this.retention.forget(ranges).catch((error: unknown) => {
      this.logger.error(`Old attempts of parked syncs could not be deleted: ${errorMessage(error)}`);
    });
  }
}
