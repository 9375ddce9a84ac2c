import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Logger } from '@nestjs/common';
import type { CompletionRow, LedgerSql, SyncEntity } from '../ledger/index.js';
import type { Audience } from './audience.js';
import { AttemptRunner } from './attempt-runner.js';
import { CompletionWriter, type EndedAttempt } from './completion-writer.js';
import type { DeliveryInstitution } from './delivery-institution.js';
import type { DeliverySettings } from './delivery-settings.js';
import { Lease } from './lease.js';
import { deliveriesOf, eventOf } from './raise-event.js';
import { Slots } from './slots.js';
import type { StallWatch } from './stall-watch.js';
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
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly sql: LedgerSql,
    private readonly institutions: readonly DeliveryInstitution[],
    private readonly settings: DeliverySettings,
    private readonly audience: Audience,
    private readonly stalls: StallWatch,
    private readonly onWritten: (syncId: string) => void,
    random: () => number = Math.random,
  ) {
    // Every call under way listens to it.
    setMaxListeners(settings.concurrency, this.abort.signal);
    this.runner = new AttemptRunner(settings, random, this.abort.signal);
    this.slots = new Slots(settings.concurrency, () => this.wake());
    this.sweeper = new Sweeper(sql, settings);
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
      const pause = await this.pass().then(
        () => this.settings.pollMs,
        (error: unknown) => {
          this.logger.error(`The ledger could not be read: ${describe(error)}`);
          return FAILED_PASS_MS;
        },
      );
      if (!this.stopped) await this.waker.sleep(pause);
    }
  }

  private async pass(): Promise<void> {
    await this.sweeper.sweepIfDue();
    await this.stalls.lookIfDue();
    for (const institution of this.institutions) await this.claimFor(institution);
  }

  private async claimFor(institution: DeliveryInstitution): Promise<void> {
    const { free } = this.slots;
    if (this.stopped || free <= 0) return;
    const { leaseMs } = this.settings;
    const lease = new Lease(leaseMs, randomUUID());
    const claim = await this.sql.claim(institution.name, free, leaseMs, lease.token);
    lease.granted(claim.now);
    for (const sync of claim.syncs) this.begin(sync, institution, lease);
    if (claim.gaveWay.length === 0) return;
    await this.sql.advance(claim.gaveWay, 0);
    this.wake();
  }

  private begin(sync: SyncEntity, institution: DeliveryInstitution, lease: Lease): void {
    const attempt = this.runner.run(sync, institution, lease).then(
      (row) => this.writer.add(this.ended(sync, row, lease)),
      // Not written, so the lease runs out and the row is recovered as uncertain.
      (error: unknown) => this.logger.error(`Sync ${sync.id}: attempt failed: ${describe(error)}`),
    );
    this.slots.hold(attempt);
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
    // The next seq of the order may be due at once.
    if (row.settled) this.waker.wake();
  }
}

/** Message only: driver errors carry the statement and its parameters. */
function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
