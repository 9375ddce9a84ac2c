import { performance } from 'node:perf_hooks';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { PayscoreError } from '../errors/index.js';
import {
  type ActionInput,
  isDatabaseTimeout,
  Ledger,
  type PlannedSync,
  planRun,
  type RunAction,
  type SyncEntity,
  type SyncStatus,
} from '../ledger/index.js';
import { errorText } from '../text/error-text.js';
import { isUuid } from '../text/is-uuid.js';
import { SyncWatcher } from './waiting/sync-watcher.js';
import { AccessScope, notFound } from './access-scope.js';
import { toPageFilter } from './page-filter.js';
import type { RunActionsOptions } from './payscore-sync.service-options.js';
import type { PayscoreRunOutcome, PayscoreRunPlan, PayscoreRunResult } from './run-results.js';
import { validateRun } from './validate-run.js';
import { type WorkerBell, WorkerService } from './worker.service.js';

/** Largest number of syncs of a filter per run. */
const MAX_FILTERED = 1000;

/** Concurrent actions of a run; the host needs the rest of the pool. */
const AT_ONCE = 4;

/** Longest run, ms. */
const LONGEST_MS = 60_000;

interface Selection {
  readonly syncs: readonly SyncEntity[];
  /** Ids outside the scope or unknown. */
  readonly missing: number;
  readonly hasMore: boolean;
}

interface Run {
  readonly action: RunAction;
  readonly by: ActionInput;
  readonly digest: string;
  readonly within: RunActionsOptions['within'];
}

/** One action on many syncs: a dry run, then exactly the same syncs, once each. */
@Injectable()
export class RunActions {
  private readonly logger = new Logger('PayscoreSync');

  constructor(
    private readonly ledger: Ledger,
    private readonly accessScope: AccessScope,
    @Inject(WorkerService) private readonly worker: WorkerBell,
    private readonly watcher: SyncWatcher,
  ) {}

  async run(options: RunActionsOptions): Promise<PayscoreRunPlan | PayscoreRunResult> {
    const { by, digest } = validateRun(options);
    const { action, within } = options;
    if (digest !== null) {
      const done = await this.doneBy(digest, within);
      if (done.size > 0) return resultOf(digest, done);
    }
    const { syncs, missing, hasMore } = await this.select(options);
    const plan = planRun(action, syncs);
    if (digest === null) {
      const refused = { ...plan.refused, 'not-found': missing };
      return { dryRun: true, count: plan.syncs.length, refused, hasMore, digest: plan.digest };
    }
    if (plan.digest !== digest) {
      // Confirmed twice at once: what differs may be what the same run has just done.
      const done = await this.doneBy(digest, within);
      if (done.size === 0) throw selectionChanged();
      return resultOf(digest, done);
    }
    return this.actOnAll(plan.syncs, { action, by, digest, within });
  }

  private async select({ ids, filter = {}, within }: RunActionsOptions): Promise<Selection> {
    const { runs } = this.ledger;
    const scope = this.accessScope.within(within);
    if (ids === undefined) {
      const page = toPageFilter({
        ...(filter.parkReason === undefined ? { status: 'parked' } : {}),
        ...filter,
        ...this.accessScope.filterOf({ ...filter, ...(within ? { within } : {}) }),
        ...{ sort: 'oldest', limit: MAX_FILTERED + 1 },
      });
      const found = await runs.byFilter(page, scope);
      return { syncs: found.slice(0, MAX_FILTERED), missing: 0, hasMore: found.length > MAX_FILTERED };
    }
    const wanted = new Set(ids);
    const syncs = await runs.byIds([...wanted].filter(isUuid), scope);
    return { syncs, missing: wanted.size - syncs.length, hasMore: false };
  }

  private async actOnAll(syncs: readonly PlannedSync[], run: Run): Promise<PayscoreRunResult> {
    const until = performance.now() + LONGEST_MS;
    const errors = new Map<string, unknown>();
    const waiting = [...syncs];
    let isStopped = false;
    const workOff = async () => {
      for (let sync = waiting.shift(); sync !== undefined; sync = waiting.shift()) {
        if (isStopped || performance.now() > until) continue;
        const error = await this.actOn(sync, run);
        if (error !== null) errors.set(sync.id, error);
        // The next one would wait as long.
        isStopped ||= isDatabaseTimeout(error);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, workOff));
    this.worker.wake();
    // Read again: the same run may be in progress twice, and the other one may have done it.
    const done = await this.doneBy(run.digest, run.within);
    const failed = syncs
      .filter(({ id }) => !done.has(id))
      .map(({ id }) => this.failureOf(id, run, errors.get(id)));
    return resultOf(run.digest, done, failed);
  }

  /** Returns the error; null after success. */
  private async actOn({ id, status, attempts }: PlannedSync, run: Run): Promise<unknown> {
    const { action, by, digest, within } = run;
    const part = { digest, planned: { status, attempts } };
    try {
      const scope = this.accessScope.within(within);
      const record = await this.ledger.actions.act(action, id, { ...by, run: part }, scope);
      if (!record) return notFound();
      this.watcher.written(id);
      return null;
    } catch (error) {
      return error;
    }
  }

  /** @param error undefined: the run ended before this sync */
  private failureOf(id: string, { action }: Run, error: unknown): PayscoreRunOutcome {
    const failure = { id, outcome: 'failed', status: null } as const;
    if (error === undefined)
      return { ...failure, code: null, detail: 'The run ended before this sync. Make a new dry run.' };
    if (!(error instanceof PayscoreError)) {
      this.logger.error(`Sync ${id}: no ${action}: ${errorText(error)}`);
      return { ...failure, code: 'PAYSCORE_E_INTERNAL', detail: 'The log of this service has the error.' };
    }
    const { code, message: detail } = error;
    const isRule = code === 'PAYSCORE_E_WRONG_STATUS' || code === 'PAYSCORE_E_NOT_FOUND';
    return { ...failure, outcome: isRule ? 'refused' : 'failed', code, detail };
  }

  private async doneBy(
    digest: string,
    within: RunActionsOptions['within'],
  ): Promise<ReadonlyMap<string, SyncStatus>> {
    const entries = await this.ledger.runs.doneBy(digest, this.accessScope.within(within));
    return new Map(entries.map(({ syncId, toStatus }) => [syncId, toStatus]));
  }
}

function resultOf(
  digest: string,
  done: ReadonlyMap<string, SyncStatus>,
  failed: readonly PayscoreRunOutcome[] = [],
): PayscoreRunResult {
  const outcomes = [...done].map(([id, status]): PayscoreRunOutcome => {
    return { id, outcome: 'done', status, code: null, detail: null };
  });
  return { dryRun: false, digest, done: done.size, outcomes: [...outcomes, ...failed] };
}

function selectionChanged(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_SELECTION_CHANGED',
    'The syncs differ from those of the dry run, or their state changed. Nothing was done. ' +
      'Make the dry run again and confirm its result.',
  );
}
