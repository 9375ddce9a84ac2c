import { Logger } from '@nestjs/common';
import type { CompletionRow, LeasedSync } from '../ledger/index.js';
import { errorMessage } from '../text/error-text.js';
import { AttemptExecutor } from './attempt-executor.js';
import { BatchCompleter } from './batch-completer.js';
import { DeliveryLog } from './delivery-log.js';
import type { DeliveryPorts } from './delivery-ports.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { EndedAttempt } from './ended-attempt.js';
import type { LimitedRoute } from './institution-routes.js';
import type { Lease } from './lease.js';
import { eventOf } from './policy/index.js';
import type { RateLimiter } from './rate-limit/index.js';

const NOT_WRITTEN = {
  lost: 'its lease was lost',
  givenUp: 'the ledger did not take it while its lease held',
} as const;

/** Sees attempts through: the call, the commit of what it came to, and then whoever is to hear of it. */
export class Attempts {
  private readonly logger = new Logger('PayscoreSync');
  private readonly log = new DeliveryLog();
  private readonly executor: AttemptExecutor;
  private readonly completer: BatchCompleter;
  /** Calls in progress. */
  private underWay = 0;

  /** @param signal cuts calls off */
  constructor(
    private readonly ports: DeliveryPorts,
    settings: DeliverySettings,
    signal: AbortSignal,
    random: () => number,
  ) {
    this.executor = new AttemptExecutor(settings, random, signal);
    const isMoreUnderWay = () => this.underWay > 0;
    const onAdvanced = (institution: string) => ports.bell.ring(institution);
    this.completer = new BatchCompleter(ports.sql, settings.orderGapMs, isMoreUnderWay, onAdvanced);
  }

  /** Age of the oldest unwritten outcome, ms; 0 for none. */
  get unwrittenMs(): number {
    return this.completer.unwrittenMs;
  }

  mayBegin(route: LimitedRoute, lease: Lease): boolean {
    return this.executor.mayCall(route, lease);
  }

  /**
   * Only while `mayBegin`. Never rejects.
   * @returns the row once it is on record; null when it will not be, so that the lease is left to run out
   */
  begin(sync: LeasedSync, route: LimitedRoute, lease: Lease): Promise<CompletionRow | null> {
    const call = this.call(sync, route, lease);
    const completed = this.complete(sync, lease, call);
    // The slot is free once the call has ended, not when that is written: the report first, then the next claim.
    route.slots.hold(call.then(() => this.report(route.rateLimiter)));
    return completed;
  }

  /** Resolves once all outcomes are written or given up. */
  idle(): Promise<void> {
    return this.completer.idle();
  }

  private async call(sync: LeasedSync, route: LimitedRoute, lease: Lease): Promise<EndedAttempt | null> {
    this.underWay += 1;
    try {
      const row = await this.ports.telemetry.attempt(sync, () => this.executor.run(sync, route, lease));
      const event = eventOf(sync.status, row.status);
      const handlerCalls = event ? this.ports.handlers.callsOf(event, sync.id, row.number) : [];
      return { row, handlerCalls, institution: sync.institution, orderKey: sync.orderKey, lease };
    } catch (error) {
      this.logger.error(`Sync ${sync.id}: attempt failed: ${errorMessage(error)}`);
      return null;
    } finally {
      this.underWay -= 1;
    }
  }

  private async complete(
    sync: LeasedSync,
    lease: Lease,
    call: Promise<EndedAttempt | null>,
  ): Promise<CompletionRow | null> {
    const ended = await call;
    if (ended === null) return null;
    const { row } = ended;
    const ageMs = lease.now - sync.createdAt;
    const completion = await this.completer.add(ended);
    if (completion !== 'written') {
      // It is counted when its lease is recovered.
      this.logger.warn(`Sync ${sync.id}: attempt ${row.number} was not written: ${NOT_WRITTEN[completion]}`);
      return null;
    }
    try {
      this.announce(sync, ended, ageMs);
    } catch (error) {
      this.logger.error(`Sync ${sync.id}: not measured: ${errorMessage(error)}`);
    }
    return row;
  }

  private announce(sync: LeasedSync, { row, handlerCalls }: EndedAttempt, ageMs: number): void {
    const { watcher, pruner, handlers, telemetry } = this.ports;
    this.log.written(row);
    watcher.written(row.id);
    pruner.written(row);
    if (handlerCalls.length > 0) handlers.wake(handlerCalls);
    telemetry.decided(sync, row, ageMs);
  }

  /** A rate limiter that cannot report keeps what it noted; the next report says it again. */
  private async report(rateLimiter: RateLimiter): Promise<void> {
    await rateLimiter.report().catch((error: unknown) => {
      this.logger.error(`The pace could not be reported: ${errorMessage(error)}`);
    });
  }
}
