import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Logger } from '@nestjs/common';
import type { LaneState, LaneStore, LedgerSql, SyncEntity } from '../ledger/index.js';
import { AttemptRunner, type Route } from './attempt-runner.js';
import { CompletionWriter, type EndedAttempt } from './completion-writer.js';
import type { DeliveryInstitution } from './delivery-institution.js';
import type { DeliverySettings } from './delivery-settings.js';
import { Lease } from './lease.js';
import { Pacer } from './pacing/index.js';
import { Slots } from './slots.js';
import { Sweeper } from './sweeper.js';
import { Waker } from './waker.js';

/** Wait after a pass that failed, mostly because the database is away, ms. */
const FAILED_PASS_MS = 1000;

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
  private readonly slots: Slots;
  private readonly routes: readonly Route[];
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly sql: LedgerSql,
    lanes: LaneStore,
    institutions: readonly DeliveryInstitution[],
    private readonly settings: DeliverySettings,
    private readonly onWritten: (syncId: string) => void,
    random: () => number = Math.random,
  ) {
    // Every call under way listens to it.
    setMaxListeners(settings.concurrency, this.abort.signal);
    this.runner = new AttemptRunner(settings, random, this.abort.signal);
    this.slots = new Slots(settings.concurrency, () => this.wake());
    this.routes = institutions.map((institution) => {
      const isDue = () => sql.isDue(institution.name);
      const events = { breaker: (lane: LaneState) => this.tellBreaker(lane) };
      return { institution, pacer: new Pacer(institution.name, lanes, isDue, settings, events) };
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

  /** Waits for what is under way; after `drainMs` calls are cut off, and what they may have sent is recorded as uncertain. */
  async drain(): Promise<void> {
    this.stop();
    const timer = setTimeout(() => this.abort.abort(), this.settings.drainMs);
    await this.running;
    await this.slots.idle();
    await this.writer.idle();
    clearTimeout(timer);
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
    await this.sweeper.sweepIfDue();
    let pause = this.settings.pollMs;
    for (const route of this.routes) pause = Math.min(pause, (await this.claimFor(route)) ?? pause);
    return pause;
  }

  /** Answers when to come back for what the lane held up, ms; null when the poll is soon enough. */
  private async claimFor(route: Route): Promise<number | null> {
    const { free } = this.slots;
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
      await this.sql.advance(claim.gaveWay, 0);
      this.wake();
    }
    return claim.syncs.length === limit && limit < free ? retryInMs : null;
  }

  private begin(sync: SyncEntity, route: Route, lease: Lease): void {
    const attempt = this.runner.run(sync, route, lease).then(
      (row) => {
        this.writer.add({ row, orderKey: sync.orderKey, leaseLeftMs: () => lease.leftMs });
        return this.reportLane(route.pacer);
      },
      // Not written, so the lease runs out and the row is recovered as uncertain.
      (error: unknown) => this.logger.error(`Sync ${sync.id}: attempt failed: ${describe(error)}`),
    );
    this.slots.hold(attempt);
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

  private report({ row }: EndedAttempt): void {
    const what = `Sync ${row.id}: ${row.outcome} -> ${row.status}`;
    const detail = ` (${[row.http_status, row.code, row.request_id].filter(Boolean).join(' ')})`;
    if (row.status === 'parked' || row.status === 'double_paid') this.logger.warn(what + detail);
    else this.logger.debug(what + detail);
    this.onWritten(row.id);
    // The next seq of the order may be due at once.
    if (row.settled) this.waker.wake();
  }
}

/** Message only: driver errors carry the statement and its parameters. */
function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
