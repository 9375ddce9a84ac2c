import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Logger } from '@nestjs/common';
import type { CompletionRow, LaneState, LaneStore, LedgerSql, SyncEntity } from '../ledger/index.js';
import { AttemptRunner, type Route } from './attempt-runner.js';
import type { Audience } from './audience.js';
import { CompletionWriter, type EndedAttempt } from './completion-writer.js';
import type { DeliveryInstitution } from './delivery-institution.js';
import type { DeliverySettings } from './delivery-settings.js';
import { Lease } from './lease.js';
import { Pacer } from './pacing/index.js';
import { deliveriesOf, eventOf } from './raise-event.js';
import { Slots } from './slots.js';
import type { StallWatch } from './stall-watch.js';
import { Sweeper } from './sweeper.js';
import { Waker } from './waker.js';

/** Wait after a pass that failed, mostly because the database is away, ms. */
const FAILED_PASS_MS = 1000;

/** Time for the last writes of a shutdown, after its calls were cut off, ms. */
const LAST_WRITE_MS = 5000;

interface PacedRoute extends Route {
  readonly slots: Slots;
}

/**
 * Delivers due syncs: claims a batch, makes the attempts side by side, writes what they came to. Knows no reply
 * and no rule; `outcome/` and `policy/` do.
 */
export class Dispatcher {
  private readonly logger = new Logger('PayscoreSync');
  private readonly waker = new Waker();
  private readonly abort = new AbortController();
  private readonly runner: AttemptRunner;
  private readonly writer: CompletionWriter;
  private readonly sweeper: Sweeper;
  private readonly routes: readonly PacedRoute[];
  private running: Promise<void> | null = null;
  private sweeping: Promise<void> | null = null;
  private readonly beside = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly sql: LedgerSql,
    lanes: LaneStore,
    institutions: readonly DeliveryInstitution[],
    private readonly settings: DeliverySettings,
    private readonly audience: Audience,
    private readonly stalls: StallWatch,
    private readonly onWritten: (syncId: string) => void,
    random: () => number = Math.random,
  ) {
    // Every call under way listens to it.
    setMaxListeners(settings.concurrency * Math.max(1, institutions.length), this.abort.signal);
    this.runner = new AttemptRunner(settings, random, this.abort.signal);
    this.routes = institutions.map((institution) => {
      const isDue = () => sql.isDue(institution.name);
      const events = { breaker: (lane: LaneState) => this.tellBreaker(lane) };
      const pacer = new Pacer(institution.name, lanes, isDue, settings, events);
      // Slots of its own: an institution that answers slowly takes nothing from the others.
      return { institution, pacer, slots: new Slots(settings.concurrency, () => this.wake()) };
    });
    this.sweeper = new Sweeper(
      sql,
      lanes,
      institutions.map(({ name }) => name),
      settings,
    );
    this.writer = new CompletionWriter(sql, settings.orderGapMs, {
      written: (ended) => this.report(ended),
      leaseLost: ({ row }) =>
        this.logger.warn(`Sync ${row.id}: lease lost, its attempt ${row.number} was not written`),
      advanced: () => this.wake(),
      failed: (error) => this.logger.error(`The ledger could not be written: ${describe(error)}`),
    });
  }

  /** Starts the loop; a second call changes nothing. */
  start(): void {
    this.running ??= this.loop();
  }

  /** Something may be due: look now rather than at the next poll. */
  wake(): void {
    this.waker.wake();
  }

  /** No more claims; what is under way goes on. */
  stop(): void {
    this.stopped = true;
    this.waker.wake();
  }

  /**
   * Waits for what is under way. After `drainMs` calls are cut off, and what they may have sent is recorded as
   * uncertain; when even that cannot be written, it is given up to the lease.
   */
  async drain(): Promise<void> {
    this.stop();
    const cutOff = setTimeout(() => this.abort.abort(), this.settings.drainMs);
    let giveUp: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, this.settings.drainMs + LAST_WRITE_MS);
    });
    await Promise.race([this.allDone(), patience]);
    clearTimeout(cutOff);
    clearTimeout(giveUp);
  }

  private async allDone(): Promise<void> {
    await this.running;
    await Promise.all(this.routes.map(({ slots }) => slots.idle()));
    await this.sweeping;
    await Promise.all(this.beside);
    await this.writer.idle();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      const pause = await this.pass().catch((error: unknown) => {
        this.logger.error(`The ledger could not be read: ${describe(error)}`);
        return FAILED_PASS_MS;
      });
      if (!this.stopped) await this.waker.sleep(pause);
    }
  }

  /** Answers how long to sleep, ms. */
  private async pass(): Promise<number> {
    this.sweeping ??= this.sweep();
    let pause = this.settings.pollMs;
    for (const route of this.routes) pause = Math.min(pause, (await this.claimFor(route)) ?? pause);
    return pause;
  }

  /** Beside the claims: an order that cannot be advanced now must hold up no other. */
  private async sweep(): Promise<void> {
    const hasSwept = await this.sweeper.sweepIfDue().catch((error: unknown) => {
      this.logger.error(`The ledger could not be swept: ${describe(error)}`);
      return false;
    });
    if (hasSwept) this.wake();
    if (!this.stopped) await this.stalls.lookIfDue();
    this.sweeping = null;
  }

  private runBeside(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.logger.error(`An order could not be advanced: ${describe(error)}`))
      .finally(() => this.beside.delete(tracked));
    this.beside.add(tracked);
  }

  /** Answers when to come back for what the lane held up, ms; null when the poll is soon enough. */
  private async claimFor(route: PacedRoute): Promise<number | null> {
    const { free } = route.slots;
    if (this.stopped || free <= 0) return null;
    const { calls, retryInMs } = await route.pacer.allowance();
    if (calls === 0) return retryInMs;
    const limit = Math.min(free, calls);
    const { leaseMs } = this.settings;
    const lease = new Lease(leaseMs, randomUUID());
    const claim = await this.sql.claim(route.institution.name, limit, leaseMs, lease.token);
    lease.granted(claim.now);
    route.pacer.spend(claim.syncs.length);
    for (const sync of claim.syncs) this.begin(sync, route, lease);
    if (claim.gaveWay.length > 0) {
      this.runBeside(this.sql.advance(claim.gaveWay, 0).then(() => this.wake()));
    }
    return claim.syncs.length === limit && limit < free ? retryInMs : null;
  }

  private begin(sync: SyncEntity, route: PacedRoute, lease: Lease): void {
    const attempt = this.runner.run(sync, route, lease).then(
      (row) => {
        this.writer.add(this.ended(sync, row, lease));
        return this.reportLane(route.pacer);
      },
      // Not written, so the lease runs out and the row is recovered as uncertain.
      (error: unknown) => this.logger.error(`Sync ${sync.id}: attempt failed: ${describe(error)}`),
    );
    route.slots.hold(attempt);
  }

  /** A lane that cannot be reported to keeps its state; the next report says it again. */
  private async reportLane(pacer: Pacer): Promise<void> {
    await pacer.report().catch((error: unknown) => {
      this.logger.error(`The pace could not be reported: ${describe(error)}`);
    });
  }

  private tellBreaker({ institution, breaker, breakerCause, breakerUntil }: LaneState): void {
    if (breaker === 'closed') {
      this.logger.log(`Institution ${institution}: WeChat Pay answers again, the breaker is closed`);
      return;
    }
    const until = breakerUntil === null ? 'soon' : new Date(breakerUntil).toISOString();
    this.logger.error(
      `Institution ${institution}: the breaker is open (${breakerCause}), next probe at ${until}`,
    );
  }

  private ended(sync: SyncEntity, row: CompletionRow, lease: Lease): EndedAttempt {
    const event = eventOf(sync.status, row.status);
    const deliveries = event ? deliveriesOf(this.audience, event, sync.id, row.number) : [];
    return { row, deliveries, orderKey: sync.orderKey, leaseLeftMs: () => lease.leftMs };
  }

  private report({ row, deliveries }: EndedAttempt): void {
    const what = `Sync ${row.id}: ${row.outcome} -> ${row.status}`;
    const detail = ` (${[row.http_status, row.code, row.request_id].filter(Boolean).join(' ')})`;
    if (row.status === 'parked' || row.status === 'double_paid') this.logger.warn(what + detail);
    else this.logger.debug(what + detail);
    this.onWritten(row.id);
    if (deliveries.length > 0) this.audience.raised(deliveries);
  }
}

/** Message only: driver errors carry the statement and its parameters. */
function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
