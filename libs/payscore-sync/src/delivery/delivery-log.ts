import { Logger } from '@nestjs/common';
import type { CompletionRow, InstitutionState } from '../ledger/index.js';

/** Log of delivery: written outcomes, and breakers that open and close. */
export class DeliveryLog {
  private readonly logger = new Logger('PayscoreSync');

  written(row: CompletionRow): void {
    const what = `Sync ${row.id}: ${row.outcome} -> ${row.status}`;
    const details = [row.park_reason, row.http_status, row.code, row.hint, row.request_id];
    const detail = ` (${details.filter(Boolean).join(' ')})`;
    // Without the permission to query, no unknown outcome of the institution can be resolved.
    if (row.park_reason === 'QUERY_FORBIDDEN' && !row.keep_last) this.logger.error(what + detail);
    else if (row.status === 'parked' || row.status === 'double_paid') this.logger.warn(what + detail);
    else this.logger.debug(what + detail);
  }

  /** @param isKnown it was so before the first read of this process, so it is already logged */
  breaker({ institution, breaker, breakerUntil, breakerCause }: InstitutionState, isKnown: boolean): void {
    if (breaker === 'closed') {
      this.logger.log(`Institution ${institution}: WeChat Pay answers again, the breaker is closed`);
      return;
    }
    const until = breakerUntil === null ? 'soon' : new Date(breakerUntil).toISOString();
    const text = `the breaker is ${isKnown ? 'still ' : ''}open (${breakerCause}), next probe at ${until}`;
    if (isKnown) this.logger.warn(`Institution ${institution}: ${text}`);
    else this.logger.error(`Institution ${institution}: ${text}`);
  }
}
