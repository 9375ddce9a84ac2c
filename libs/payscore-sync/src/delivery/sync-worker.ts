import { setMaxListeners } from 'node:events';
import type { CompletionRow } from '../ledger/index.js';
import { Attempts } from './attempts.js';
import { Claimer } from './claimer.js';
import type { DeliveryPorts } from './delivery-ports.js';
import type { DeliverySettings } from './delivery-settings.js';
import { InstitutionRoutes, type LimitedRoute } from './institution-routes.js';

/** Result of one claim. */
export interface Batch {
  /** An attempt each: its row once that is on record, null when it will not be. None rejects. */
  readonly attempts: readonly Promise<CompletionRow | null>[];
  /** When to come back for what the rate limit held up, ms; null: at the next poll. */
  readonly retryInMs: number | null;
  /** No claim was made, because outcomes are unwritten for too long. */
  readonly isStuck: boolean;
}

/**
 * Claims due syncs, makes their attempts concurrently, and writes the outcomes. `outcome/` and `policy/` know
 * replies and rules; the caller decides when to claim.
 */
export class SyncWorker {
  private readonly abort = new AbortController();
  private readonly institutionRoutes: InstitutionRoutes;
  private readonly claimer: Claimer;
  private readonly attempts: Attempts;
  /** Last claim of each institution. */
  private readonly claims = new Map<string, Promise<unknown>>();
  private stopped = false;

  constructor(
    ports: DeliveryPorts,
    private readonly settings: DeliverySettings,
    random: () => number = Math.random,
  ) {
    const { signal } = this.abort;
    // Every call in progress listens to it.
    setMaxListeners(0, signal);
    this.institutionRoutes = new InstitutionRoutes(ports, settings, signal, random);
    this.claimer = new Claimer(ports, this.institutionRoutes, settings);
    this.attempts = new Attempts(ports, settings, signal, random);
  }

  /** Null when there is no such institution now. */
  routeOf(institution: string): LimitedRoute | null {
    return this.institutionRoutes.of(institution);
  }

  /** Age of the oldest unwritten outcome, ms; 0 for none. */
  get unwrittenMs(): number {
    return this.attempts.unwrittenMs;
  }

  /** No further outcomes while outcomes cannot be written. */
  get isStuck(): boolean {
    return this.unwrittenMs > this.settings.marginMs;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** Stops new calls; calls in progress continue. */
  stop(): void {
    this.stopped = true;
  }

  /** Gives back what claims without an answer may hold. @throws Error of the database */
  giveBackLost(): Promise<void> {
    return this.claimer.giveBackLost();
  }

  /** Aborts the calls in progress; possible sends become uncertain. */
  cutOff(): void {
    this.abort.abort();
  }

  /** Resolves when no call is in progress and all outcomes are written or given up. */
  async idle(): Promise<void> {
    await this.institutionRoutes.idle();
    await this.claimer.idle();
    await this.attempts.idle();
  }

  /**
   * Claims at most `max` due syncs of an institution and begins their attempts. Claims run in sequence:
   * concurrent claims, as of a run beside the loop, would count the same slots and tokens twice.
   */
  deliver(route: LimitedRoute, max = Number.POSITIVE_INFINITY): Promise<Batch> {
    const { name } = route.institution;
    const before = this.claims.get(name) ?? Promise.resolve();
    const batch = before.then(() => this.claimAndBegin(route, max));
    this.claims.set(
      name,
      batch.catch(() => undefined),
    );
    return batch;
  }

  private async claimAndBegin(route: LimitedRoute, max: number): Promise<Batch> {
    const { slots, rateLimiter } = route;
    const { free } = slots;
    if (this.stopped || free <= 0) return NOTHING;
    if (this.isStuck) return STUCK;
    const { lease, syncs, isMoreDue, isOutOfSlots, retryInMs } = await this.claimer.claim(route, free, max);
    if (lease === null) return { attempts: [], retryInMs, isStuck: false };
    if (this.stopped || !this.attempts.mayBegin(route, lease)) {
      await this.claimer.release(syncs, lease);
      return NOTHING;
    }
    rateLimiter.spend(syncs.length, isMoreDue);
    const attempts = syncs.map((sync) => this.attempts.begin(sync, route, lease));
    if (isOutOfSlots) slots.wantRoom();
    return { attempts, retryInMs, isStuck: false };
  }
}

const NOTHING: Batch = { attempts: [], retryInMs: null, isStuck: false };
const STUCK: Batch = { attempts: [], retryInMs: null, isStuck: true };
