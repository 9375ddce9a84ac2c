import { setMaxListeners } from 'node:events';
import type { CompletionRow } from '../ledger/index.js';
import { Attempts } from './attempts.js';
import { Claimer } from './claimer.js';
import type { DeliveryPorts } from './delivery-ports.js';
import type { DeliverySettings } from './delivery-settings.js';
import { InstitutionRoutes, type LimitedRoute } from './institution-routes.js';

/** What one claim came to. */
export interface Batch {
  /** An attempt each: its row once that is on record, null when it will not be. None rejects. */
  readonly attempts: readonly Promise<CompletionRow | null>[];
  /** When to come back for what the rate limit held up, ms; null: at the next poll. */
  readonly retryInMs: number | null;
  /** Nothing was looked for, since outcomes of earlier calls are unwritten for too long. */
  readonly isStuck: boolean;
}

/**
 * Claims due syncs, makes their attempts side by side, writes what they came to. Knows no reply and no rule;
 * `outcome/` and `policy/` do. When to claim is for its caller to say.
 */
export class SyncWorker {
  private readonly abort = new AbortController();
  private readonly institutionRoutes: InstitutionRoutes;
  private readonly claimer: Claimer;
  private readonly attempts: Attempts;
  /** The last claim begun for each institution. */
  private readonly claims = new Map<string, Promise<unknown>>();
  private stopped = false;

  constructor(
    ports: DeliveryPorts,
    private readonly settings: DeliverySettings,
    random: () => number = Math.random,
  ) {
    const { signal } = this.abort;
    // Every call under way listens to it.
    setMaxListeners(0, signal);
    this.institutionRoutes = new InstitutionRoutes(ports, settings, signal, random);
    this.claimer = new Claimer(ports, this.institutionRoutes, settings);
    this.attempts = new Attempts(ports, settings, signal, random);
  }

  /** One for each institution there is now. */
  get routes(): readonly LimitedRoute[] {
    return this.institutionRoutes.all;
  }

  /** For how long the oldest outcome of a call is not written, ms; 0 when all are. */
  get unwrittenMs(): number {
    return this.attempts.unwrittenMs;
  }

  /** What cannot be written is not to become more. */
  get isStuck(): boolean {
    return this.unwrittenMs > this.settings.marginMs;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** Nothing begins any more; what is under way goes on. */
  stop(): void {
    this.stopped = true;
  }

  /** Cuts off the calls under way; what they may have sent is recorded as uncertain. */
  cutOff(): void {
    this.abort.abort();
  }

  /** Resolves once nothing is under way and all is written or given up. */
  async idle(): Promise<void> {
    await this.institutionRoutes.idle();
    await this.claimer.idle();
    await this.attempts.idle();
  }

  /**
   * Claims what is due of an institution, at most `max`, and begins its attempts. One claim after the other: of two at
   * once, as with a run beside the loop, each would take the same slots and the same calls for free.
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
