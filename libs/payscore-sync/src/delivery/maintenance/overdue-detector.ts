import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import type { HandlerCallSql, NewHandlerCall, Poll, StalledSync } from '../../ledger/index.js';
import { errorMessage } from '../../text/error-text.js';
import type { HostHandlers } from '../policy/index.js';

const BATCH = 500;

/** Raises stalled syncs, each once, at every sweep. */
export class OverdueDetector {
  private readonly logger = new Logger('PayscoreSync');
  private lastLook = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sql: HandlerCallSql,
    /** Names of the current institutions. */
    private readonly institutions: () => readonly string[],
    private readonly settings: { readonly sweepMs: number; readonly stalledMs: number },
    private readonly handlers: HostHandlers,
  ) {}

  /** Never fails: the next search finds the syncs again. */
  async lookIfDue({ isAnyStalled }: Pick<Poll, 'isAnyStalled'>): Promise<void> {
    if (!isAnyStalled) return;
    if (performance.now() - this.lastLook < this.settings.sweepMs) return;
    this.lastLook = performance.now();
    await this.look().catch((error: unknown) => {
      this.logger.error(`Stalled syncs could not be looked for: ${errorMessage(error)}`);
    });
  }

  private async look(): Promise<void> {
    const { stalledMs } = this.settings;
    const institutions = this.institutions();
    if (institutions.length === 0) return;
    const calls: NewHandlerCall[] = [];
    const stalled = await this.sql.raiseStalled({ institutions, stalledMs, limit: BATCH }, (syncId) => {
      const own = this.handlers.callsOf('stalled', syncId, 0);
      calls.push(...own);
      return own;
    });
    for (const sync of stalled) this.report(sync);
    if (calls.length > 0) this.handlers.wake(calls);
  }

  private report({ id, status, ageMs }: StalledSync): void {
    this.logger.warn(`Sync ${id}: stalled, ${status} and unsettled for ${Math.round(ageMs / 1000)} s`);
  }
}
