import { PayscoreError } from '../errors/index.js';
import { type InsertBatch, type Ledger, retryOnConflict, type SyncFacts } from '../ledger/index.js';
import type { PayscoreSyncSettings } from '../options/index.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import type { FactOutcome } from './fact-outcome.js';
import { CancelledBefore, SomeAreRevisions, WasDryRun } from './rollback.js';

type RecordingSettings = Pick<
  PayscoreSyncSettings,
  'clockMarginMs' | 'leaseMs' | 'orderGapMs' | 'maxSyncsPerOrder'
>;

const CONFLICTS: readonly unknown[] = [
  'PAYSCORE_E_CONFLICTING_SYNC',
  'PAYSCORE_E_MIXED_SEQ',
  'PAYSCORE_E_TOO_MANY_SYNCS',
];

/** Records facts of a cash book, a batch in one transaction, and those that their orders do not take apart. */
export class FactRecorder {
  /** @param recorded called after each commit */
  constructor(
    private readonly ledger: Ledger,
    private readonly settings: RecordingSettings,
    private readonly telemetry: PayscoreTelemetry,
    private readonly recorded: () => void,
  ) {}

  /**
   * The outcomes in the order of the facts.
   * @param dryRun rolls every transaction back
   */
  async record(institution: string, facts: readonly SyncFacts[], dryRun: boolean): Promise<FactOutcome[]> {
    if (facts.length === 0) return [];
    try {
      return await this.recordTogether(institution, facts, dryRun);
    } catch (error) {
      if (error instanceof WasDryRun) return error.outcomes;
      if (error instanceof CancelledBefore) return [{ outcome: 'cancelled', id: null }];
      const isConflict = error instanceof PayscoreError && CONFLICTS.includes(error.code);
      if (!isConflict && !(error instanceof SomeAreRevisions)) throw error;
      if (facts.length === 1) {
        if (isConflict) return [{ outcome: 'conflict', error }];
        throw error;
      }
    }
    // Halves find the few that differ in few transactions.
    const middle = Math.ceil(facts.length / 2);
    return [
      ...(await this.record(institution, facts.slice(0, middle), dryRun)),
      ...(await this.record(institution, facts.slice(middle), dryRun)),
    ];
  }

  /** After the first thousands of a large book. */
  refreshStatistics(): Promise<void> {
    return this.ledger.refreshStatistics();
  }

  private async recordTogether(
    institution: string,
    syncs: readonly SyncFacts[],
    dryRun: boolean,
  ): Promise<FactOutcome[]> {
    const told = await retryOnConflict(() =>
      this.telemetry.recording(institution, (traceParent) =>
        this.insert({ institution, syncs, isMany: false, traceParent, settings: this.settings }, dryRun),
      ),
    );
    this.recorded();
    return told;
  }

  private insert(batch: InsertBatch, dryRun: boolean) {
    return this.ledger.gateway.transaction(async (manager) => {
      const records = await this.ledger.insertTelling(manager, batch);
      // A person withdrew the payment. The same line again must not bring it back.
      const isRevised = records.some(({ isNew, record }) => isNew && record.revision > 1);
      if (isRevised) {
        const [only, ...others] = batch.syncs;
        if (!only || others.length > 0) throw new SomeAreRevisions();
        const bodies = await this.ledger.payments.cancelledBodies(manager, batch.institution, only);
        if (bodies.includes(only.body)) throw new CancelledBefore();
      }
      const outcomes = records.map(({ isNew, record }) => ({
        outcome: isNew ? ('recorded' as const) : ('known' as const),
        id: record.id,
      }));
      if (dryRun) throw new WasDryRun(outcomes.map(withoutNewId));
      return outcomes;
    });
  }
}

const withoutNewId = ({ outcome, id }: { readonly outcome: 'recorded' | 'known'; readonly id: string }) => ({
  outcome,
  id: outcome === 'known' ? id : null,
});
