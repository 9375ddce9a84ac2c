import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../concurrency/backoff.js';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import { retry } from '../concurrency/retry.js';
import { Semaphore } from '../concurrency/semaphore.js';
import { WakeSignal } from '../concurrency/wake-signal.js';
import { withDeadline } from '../concurrency/with-deadline.js';
import {
  type DueHandlerCall,
  type HandlerCallSql,
  isNotificationEvent,
  type PayscoreNotificationRecord,
  type TracedSync,
} from '../ledger/index.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import { errorText } from '../text/error-text.js';
import { fitsEvent } from './fits-event.js';
import type { HandlerSubject, RegisteredHandler } from './payscore-handler.js';

/** Concurrent calls of one handler in one process. */
const CONCURRENCY = 8;
/** Longest sleep of a loop that nobody wakes, ms. */
const UNTIL_WOKEN_MS = 60_000;
/** Between two tries to write the result of a call, ms. */
const RETRY_MS = 250;

/** Settings of the calls to handlers, ms. */
export interface HandlerSettings {
  /** Lease of a handler call; after that another process may repeat it. */
  readonly leaseMs: number;
  /** A call counts as failed this long before its lease ends. */
  readonly marginMs: number;
  /** How long a shutdown waits for calls in progress. */
  readonly drainMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

/** Shared parts of all loops of a process. */
export interface HandlerPorts {
  readonly sql: HandlerCallSql;
  /** Institutions of the loop's syncs. */
  readonly institutions: () => readonly string[];
  /** The current record of the sync, and the trace of its recording. */
  readonly read: (syncId: string) => Promise<TracedSync | null>;
  readonly readNotification: (id: string) => Promise<PayscoreNotificationRecord | null>;
  readonly telemetry: Pick<PayscoreTelemetry, 'handling'>;
  /** Aborted when a shutdown stops waiting. */
  readonly signal: AbortSignal;
  readonly random: () => number;
}

/**
 * Makes the calls of one handler. Each handler has its own loop, so a failing or slow handler does not affect
 * others.
 */
export class HandlerLoop {
  private readonly logger = new Logger('PayscoreSync');
  private readonly wakeSignal = new WakeSignal();
  private readonly backoff: FailureBackoff;
  private readonly slots = new Semaphore(CONCURRENCY, () => this.wake());
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(
    readonly handler: RegisteredHandler,
    private readonly ports: HandlerPorts,
    private readonly settings: HandlerSettings,
  ) {
    this.backoff = new FailureBackoff(`${this.name}: the ledger could not be read`, this.logger);
  }

  /** Starts the loop; a second call changes nothing. */
  start(): void {
    this.running ??= this.loop();
  }

  /** Claims now: something may be due. */
  wake(): void {
    this.wakeSignal.wake();
  }

  /** Stops claims; calls in progress continue. */
  stop(): void {
    this.stopped = true;
    this.wakeSignal.wake();
  }

  /** Resolves when a stopped loop has no call in progress and has written all results. */
  async idle(): Promise<void> {
    await this.running;
    await this.slots.idle();
  }

  /**
   * Makes the due calls once, until the given `performance.now()`. Returns how many returned. A longer call
   * continues; if the process ends first, its lease expires.
   */
  async tell(until: number): Promise<number> {
    const leftMs = () => until - performance.now();
    let returned = 0;
    while (!this.stopped && leftMs() > this.settings.marginMs) {
      const calls = await this.claim();
      if (calls.length === 0) break;
      const counted = calls.map(async (call) => {
        const hasReturned = await call;
        if (hasReturned) returned += 1;
      });
      await withDeadline(Promise.all(counted), leftMs(), () => undefined);
    }
    return returned;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      const pause = await this.claim().then(
        () => {
          this.backoff.over();
          // The poll of the process wakes it.
          return UNTIL_WOKEN_MS;
        },
        (error: unknown) => this.backoff.failed(error),
      );
      if (!this.stopped) await this.wakeSignal.sleep(pause);
    }
  }

  /** Begins the due calls with a free slot; each resolves with whether the handler returned. None rejects. */
  private async claim(): Promise<readonly Promise<boolean>[]> {
    const { free } = this.slots;
    if (free <= 0) return [];
    const { sql } = this.ports;
    const institutions = this.ports.institutions();
    if (institutions.length === 0) return [];
    const { event, id: handlerId } = this.handler;
    const token = randomUUID();
    const until = performance.now() + this.settings.leaseMs;
    const claimed = await sql.claim({ event, handlerId, institutions }, free, this.settings.leaseMs, token);
    const calls = claimed.map((due) => {
      const call = this.run(due, token, until);
      this.slots.hold(call.then(() => undefined));
      return call;
    });
    if (claimed.length === free) this.slots.wantRoom();
    return calls;
  }

  /** @param until end of its lease by `performance.now()` */
  private async run(due: DueHandlerCall, token: string, until: number): Promise<boolean> {
    const { id, syncId, attempt } = due;
    const error = await this.call(due).then(() => null, errorText);
    const delayMs = error === null ? 0 : this.backoffMs(attempt);
    const { sql } = this.ports;
    const write = () => (error === null ? sql.completed(id, token) : sql.failed(id, token, delayMs, error));
    await this.record(syncId, write, until);
    if (error === null) this.logger.debug(`${this.name}: called for ${this.about} ${syncId}`);
    else {
      const again = `Attempt ${attempt}, next in ${delayMs} ms.`;
      this.logger.warn(`${this.name}: failed for ${this.about} ${syncId}: ${error}. ${again}`);
    }
    return error === null;
  }

  /** Retries during the lease; after that the handler is called again. */
  private async record(syncId: string, write: () => Promise<boolean>, until: number): Promise<void> {
    let hasFailed = false;
    const pauseMs = (_failures: number, cause: unknown) => {
      if (!hasFailed) {
        this.logger.error(
          `${this.name}: what came of ${this.about} ${syncId} could not be written: ${errorText(cause)}`,
        );
      }
      hasFailed = true;
      return performance.now() + RETRY_MS > until || this.ports.signal.aborted ? null : RETRY_MS;
    };
    const isOurs = await retry(write, pauseMs).catch(() => null);
    // After a failure the result may already be stored.
    if (isOurs === false && !hasFailed) {
      this.logger.warn(`${this.name}: lease lost for ${this.about} ${syncId}, so it may be called twice`);
    }
  }

  private async call({ id: deliveryId, syncId, attempt }: DueHandlerCall): Promise<void> {
    const { leaseMs, marginMs } = this.settings;
    const { event, id: handlerId } = this.handler;
    const { subject, traceParent } = await this.subject(syncId);
    const call = { handlerId, deliveryId, attempt };
    await this.ports.telemetry.handling({ event, handlerId, syncId, attempt, traceParent }, () =>
      this.callWithin(leaseMs - marginMs, () => this.handler.call(subject, call)),
    );
  }

  /** What the handler is called with. */
  private async subject(id: string): Promise<{ subject: HandlerSubject; traceParent: string | null }> {
    const { event } = this.handler;
    if (isNotificationEvent(event)) {
      const notification = await this.ports.readNotification(id);
      if (!notification) throw new Error('the notification is not in the ledger any more');
      return { subject: notification, traceParent: null };
    }
    const found = await this.ports.read(id);
    if (!found) throw new Error('the sync is not in the ledger any more');
    const { record, traceParent } = found;
    // With such a record, the handler could not see the event.
    if (!fitsEvent(event, record)) throw new Error(`the ledger shows the sync as ${record.status}`);
    return { subject: record, traceParent };
  }

  /** A call that is given up goes on, since nothing can stop it. */
  private async callWithin(ms: number, call: () => unknown): Promise<void> {
    const { signal } = this.ports;
    const giveUp = () => {
      const why = signal.aborted
        ? 'the process was shut down before the handler ended'
        : `the handler did not end within ${ms} ms`;
      throw new Error(why);
    };
    await withDeadline(Promise.resolve().then(call), ms, giveUp, signal);
  }

  private backoffMs(attempt: number): number {
    const { backoffMinMs: minMs, backoffMaxMs: maxMs } = this.settings;
    return backoffMs(attempt, { minMs, maxMs }, this.ports.random());
  }

  private get about(): string {
    return isNotificationEvent(this.handler.event) ? 'notification' : 'sync';
  }

  private get name(): string {
    return `Handler "${this.handler.id}" of ${this.handler.event}`;
  }
}
