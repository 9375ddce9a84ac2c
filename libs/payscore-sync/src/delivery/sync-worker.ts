import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Logger } from '@nestjs/common';
import type {
  CompletionRow,
  InstitutionState,
  InstitutionStateStore,
  LedgerSql,
  LeasedSync,
} from '../ledger/index.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import { AttemptExecutor, type Route } from './attempt-executor.js';
import { type CompletionListener, BatchCompleter, type EndedAttempt } from './batch-completer.js';
import type { Institution, Institutions } from '../institutions/institution.js';
import { DeliveryLog } from './delivery-log.js';
import type { DeliverySettings } from './delivery-settings.js';
import { Lease } from './lease.js';
import { LostClaims } from './lost-claims.js';
import { describe } from '../concurrency/failure-backoff.js';
import { RateLimiter } from './rate-limit/index.js';
import { eventOf, handlerCallsOf, type HostHandlers } from './raise-event.js';
import { CredentialGuard, credentialListener } from './rate-limit/index.js';
import { Semaphore } from '../concurrency/semaphore.js';
import { TurnTaker } from './turns/index.js';

/** One institution, with the calls this process may have under way for it. */
export interface LimitedRoute extends Route {
  readonly slots: Semaphore;
  readonly turns: TurnTaker;
}

/** An attempt whose outcome is on record; null when the lease was lost first, or the ledger could not be written. */
export type Delivered = EndedAttempt | null;

/** What one claim came to. */
export interface Batch {
  /** An attempt each; none of them rejects. */
  readonly attempts: readonly Promise<Delivered>[];
  /** When to come back for what the lane held up, ms; null when the poll is soon enough. */
  readonly retryInMs: number | null;
  /** Nothing was looked for, since outcomes of earlier calls are unwritten for too long. */
  readonly isStuck: boolean;
}

/** Told what a loop wants to know. */
export interface SyncWorkerListener {
  /** There may be something new to claim, or room for it. */
  wake(): void;
  written(row: CompletionRow): void;
  /** Something was due, and a claim found nothing: others were faster, or the server is not trusted. */
  claimedNothing(): Promise<void>;
}

/**
 * Claims due syncs, makes their attempts side by side, writes what they came to. Knows no reply and no rule;
 * `outcome/` and `policy/` do. When to claim is for its caller to say.
 */
export class SyncWorker {
  private readonly known = new Map<string, LimitedRoute>();
  private readonly withState = new Set<string>();
  private readonly logger = new Logger('PayscoreSync');
  private readonly log = new DeliveryLog();
  private readonly abort = new AbortController();
  private readonly runner: AttemptExecutor;
  private readonly writer: BatchCompleter;
  private readonly lostClaims: LostClaims;
  private readonly beside = new Set<Promise<void>>();
  /** The last claim begun for each institution. */
  private readonly claims = new Map<string, Promise<unknown>>();
  private stopped = false;
  /** Calls that have not ended. */
  private underWay = 0;

  constructor(
    private readonly sql: LedgerSql,
    private readonly states: InstitutionStateStore,
    private readonly institutions: Institutions,
    private readonly settings: DeliverySettings,
    private readonly handlers: HostHandlers,
    private readonly telemetry: PayscoreTelemetry,
    private readonly events: SyncWorkerListener,
    private readonly random: () => number = Math.random,
  ) {
    // Every call under way listens to it.
    setMaxListeners(0, this.abort.signal);
    this.runner = new AttemptExecutor(settings, random, this.abort.signal);
    const isMoreUnderWay = () => this.underWay > 0;
    this.writer = new BatchCompleter(sql, settings.orderGapMs, this.onCompletion(), isMoreUnderWay);
    this.lostClaims = new LostClaims(sql);
  }

  /** One for each institution there is now. */
  get routes(): readonly LimitedRoute[] {
    return this.institutions.all.map((institution) => this.routeOf(institution));
  }

  /** For how long the oldest outcome of a call is not written, ms; 0 when all are. */
  get unwrittenMs(): number {
    return this.writer.unwrittenMs;
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
    // Of institutions that are gone, too.
    const routes = [...this.known.values()];
    await Promise.all(routes.flatMap(({ slots, credential }) => [slots.idle(), credential.idle()]));
    await Promise.all(this.beside);
    await this.writer.idle();
  }

  /**
   * Claims what is due of an institution, at most `max`, and begins its attempts. One claim after the other: of two at
   * once, as with a run beside the loop, each would take the same slots and the same calls for free.
   */
  deliver(route: LimitedRoute, max = Number.POSITIVE_INFINITY): Promise<Batch> {
    const { name } = route.institution;
    const before = this.claims.get(name) ?? Promise.resolve();
    const batch = before.then(() => this.claim(route, max));
    this.claims.set(
      name,
      batch.catch(() => undefined),
    );
    return batch;
  }

  private async claim(route: LimitedRoute, max: number): Promise<Batch> {
    const { free } = route.slots;
    if (this.stopped || free <= 0) return nothing;
    if (this.isStuck) return stuck;
    await this.lostClaims.giveBack();
    await this.ensureState(route.institution.name);
    const waitMs = await route.credential.waitMs();
    const { calls, retryInMs, due } =
      waitMs === null ? await route.rateLimiter.allowance() : { calls: 0, retryInMs: waitMs, due: 0 };
    this.telemetry.polled(route.institution.name);
    if (calls === 0) return { attempts: [], retryInMs, isStuck: false };
    const limit = Math.min(free, calls, max);
    const { leaseMs } = this.settings;
    const lease = new Lease(leaseMs, randomUUID());
    const { timeoutMs, marginMs } = this.settings;
    const request = { limit, leaseMs, token: lease.token, deadlineMs: leaseMs - timeoutMs - marginMs };
    const { claim, isMoreDue } = await route.turns.claim(request, due > limit).catch((error: unknown) => {
      this.lostClaims.add(lease.token, leaseMs);
      throw error;
    });
    lease.granted(claim.now);
    if (claim.gaveWay.length > 0) {
      this.runBeside(this.sql.advance(claim.gaveWay, 0).then(() => this.events.wake()));
    }
    if (claim.syncs.length + claim.gaveWay.length === 0) this.runBeside(this.events.claimedNothing());
    if (this.stopped || !this.runner.mayCall(route, lease)) {
      await this.sql.release(
        claim.syncs.map(({ id }) => id),
        lease.token,
      );
      return nothing;
    }
    route.rateLimiter.spend(claim.syncs.length, isMoreDue);
    const attempts = claim.syncs.map((sync) => this.begin(sync, route, lease));
    if (isMoreDue && limit === free) route.slots.wantRoom();
    return { attempts, retryInMs: isMoreDue && limit < free ? retryInMs : null, isStuck: false };
  }

  /** An institution whose client was replaced keeps its pace and what it has under way. */
  private routeOf(institution: Institution): LimitedRoute {
    const { name } = institution;
    const known = this.known.get(name);
    if (known?.institution === institution) return known;
    const route = { ...(known ?? this.paced(name)), institution };
    this.known.set(name, route);
    return route;
  }

  private paced(name: string): Omit<LimitedRoute, 'institution'> {
    const { sql, settings, telemetry, events } = this;
    const told = {
      breaker: (state: InstitutionState, isKnown: boolean) => this.log.breaker(state, isKnown),
      taken: (calls: number, isProbe: boolean) => telemetry.paced(name, calls, isProbe),
    };
    const countDue = (limit: number) => sql.countDue(name, limit);
    const rateLimiter = new RateLimiter(name, this.states, countDue, settings, told);
    const turns = new TurnTaker(name, sql, this.states, this.random);
    const credential = new CredentialGuard(
      () => (this.known.get(name) as LimitedRoute).institution,
      this.states.credentials,
      settings.breakerMs,
      () => rateLimiter.takeCheck(),
      credentialListener(this.logger, rateLimiter, () => events.wake()),
      this.abort.signal,
    );
    // Semaphore of its own: an institution that answers slowly takes nothing from the others.
    return {
      rateLimiter,
      credential,
      turns,
      slots: new Semaphore(settings.concurrency, () => events.wake()),
    };
  }

  /** Without a lane of its own a newcomer's pace would be nobody's. */
  private async ensureState(name: string): Promise<void> {
    if (this.withState.has(name)) return;
    await this.states.ensure([name]);
    this.withState.add(name);
  }

  private begin(sync: LeasedSync, route: LimitedRoute, lease: Lease): Promise<Delivered> {
    const call = this.call(sync, route, lease);
    // The slot is free once the call has ended, not when that is written: the lane first, then the next claim.
    route.slots.hold(call.then(() => this.reportState(route.rateLimiter)));
    return call.then(({ written }) => written);
  }

  /** Never rejects. Answers the writing in an object, since a promise of a promise would wait for it. */
  private async call(
    sync: LeasedSync,
    route: LimitedRoute,
    lease: Lease,
  ): Promise<{ written: Promise<Delivered> }> {
    this.underWay += 1;
    try {
      const row = await this.telemetry
        .attempt(sync, () => this.runner.run(sync, route, lease))
        .finally(() => (this.underWay -= 1));
      const ageMs = lease.now - sync.createdAt;
      const { ended, written } = this.ended(sync, row, lease);
      this.writer.add(ended);
      written
        .then((delivered) => {
          // One that is not written is counted when its lease is recovered.
          if (delivered) this.telemetry.decided(sync, row, ageMs);
        })
        .catch((error: unknown) => this.logger.error(`Sync ${sync.id}: not measured: ${describe(error)}`));
      return { written };
    } catch (error) {
      // Not written, so the lease runs out and the row is recovered as uncertain.
      this.logger.error(`Sync ${sync.id}: attempt failed: ${describe(error)}`);
      return { written: Promise.resolve(null) };
    }
  }

  private onCompletion(): CompletionListener {
    const unwritten = (ended: EndedAttempt, why: string) => {
      this.logger.warn(`Sync ${ended.row.id}: attempt ${ended.row.number} was not written: ${why}`);
      ended.done(false);
    };
    return {
      written: (ended) => this.report(ended),
      leaseLost: (ended) => unwritten(ended, 'its lease was lost'),
      givenUp: (ended) => unwritten(ended, 'the ledger did not take it while its lease held'),
      advanced: () => this.events.wake(),
      failed: (error) => this.logger.error(`The ledger could not be written: ${describe(error)}`),
    };
  }

  private runBeside(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.logger.error(`An order could not be advanced: ${describe(error)}`))
      .finally(() => this.beside.delete(tracked));
    this.beside.add(tracked);
  }

  /** A lane that cannot be reported to keeps its state; the next report says it again. */
  private async reportState(rateLimiter: RateLimiter): Promise<void> {
    await rateLimiter.report().catch((error: unknown) => {
      this.logger.error(`The pace could not be reported: ${describe(error)}`);
    });
  }

  /** With what becomes of it, in one object, since a promise of a promise would wait for it. */
  private ended(
    sync: LeasedSync,
    row: EndedAttempt['row'],
    lease: Lease,
  ): { ended: EndedAttempt; written: Promise<Delivered> } {
    const event = eventOf(sync.status, row.status);
    const deliveries = event ? handlerCallsOf(this.handlers, event, sync.id, row.number) : [];
    let done!: (isWritten: boolean) => void;
    const written = new Promise<Delivered>((resolve) => {
      done = (isWritten) => resolve(isWritten ? ended : null);
    });
    const ended = { row, deliveries, orderKey: sync.orderKey, leaseLeftMs: () => lease.leftMs, done };
    return { ended, written };
  }

  private report(ended: EndedAttempt): void {
    const { row, deliveries } = ended;
    this.log.written(row);
    this.events.written(row);
    if (deliveries.length > 0) this.handlers.wake(deliveries);
    ended.done(true);
  }
}

const nothing: Batch = { attempts: [], retryInMs: null, isStuck: false };
const stuck: Batch = { attempts: [], retryInMs: null, isStuck: true };
