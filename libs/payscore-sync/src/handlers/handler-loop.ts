import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { backoffMs, Slots, Waker } from '../delivery/index.js';
import type { DueDelivery, EventSql, PayscoreSyncRecord } from '../ledger/index.js';
import { callWithin } from './call-within.js';
import { errorText } from './error-text.js';
import type { HandlerSettings } from './handler-settings.js';
import type { RegisteredHandler } from './payscore-handler.js';

/** Calls of one handler under way at once in one process. */
const CONCURRENCY = 8;

/** Wait after a pass that failed, mostly because the database is away, ms. */
const FAILED_PASS_MS = 1000;

/** What a loop works with, the same for all loops of a process. */
export interface HandlerPorts {
  readonly sql: EventSql;
  /** The institutions whose syncs this process speaks of. */
  readonly institutions: readonly string[];
  /** The sync as it stands now. */
  readonly read: (syncId: string) => Promise<PayscoreSyncRecord | null>;
  /** Aborted when a shutdown waits no longer. */
  readonly signal: AbortSignal;
  readonly random: () => number;
}

/**
 * Makes the calls of one handler. Each handler has a loop of its own, so that one that throws, hangs or falls
 * behind takes nothing from the others.
 */
export class HandlerLoop {
  private readonly logger = new Logger('PayscoreSync');
  private readonly waker = new Waker();
  private readonly slots = new Slots(CONCURRENCY, () => this.wake());
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(
    readonly handler: RegisteredHandler,
    private readonly ports: HandlerPorts,
    private readonly settings: HandlerSettings,
  ) {}

  /** Starts the loop; a second call changes nothing. */
  start(): void {
    this.running ??= this.loop();
  }

  /** Something may be due: look now rather than at the next poll. */
  wake(): void {
    this.waker.wake();
  }

  /** No more claims; calls under way go on. */
  stop(): void {
    this.stopped = true;
    this.waker.wake();
  }

  /** Resolves once a stopped loop has no call under way and has written what came of each. */
  async idle(): Promise<void> {
    await this.running;
    await this.slots.idle();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      const pause = await this.pass().then(
        () => this.settings.pollMs,
        (error: unknown) => {
          this.logger.error(`${this.name}: the ledger could not be read: ${errorText(error)}`);
          return FAILED_PASS_MS;
        },
      );
      if (!this.stopped) await this.waker.sleep(pause);
    }
  }

  private async pass(): Promise<void> {
    const { free } = this.slots;
    if (free <= 0) return;
    const { sql, institutions } = this.ports;
    const { event, id: handlerId } = this.handler;
    const token = randomUUID();
    const claimed = await sql.claim({ event, handlerId, institutions }, free, this.settings.leaseMs, token);
    for (const delivery of claimed) this.slots.hold(this.deliver(delivery, token));
  }

  private async deliver(delivery: DueDelivery, token: string): Promise<void> {
    const { id, syncId, attempt } = delivery;
    const error = await this.call(delivery).then(() => null, errorText);
    const delayMs = error === null ? 0 : this.backoffMs(attempt);
    try {
      const { sql } = this.ports;
      const isOurs = await (error === null
        ? sql.delivered(id, token)
        : sql.failed(id, token, delayMs, error));
      if (!isOurs) this.logger.warn(`${this.name}: lease lost for sync ${syncId}, so it may be called twice`);
    } catch (cause) {
      // Its lease runs out, and it is called again.
      this.logger.error(
        `${this.name}: what came of sync ${syncId} could not be written: ${errorText(cause)}`,
      );
    }
    if (error === null) this.logger.debug(`${this.name}: told of sync ${syncId}`);
    else {
      const again = `Attempt ${attempt}, next in ${delayMs} ms.`;
      this.logger.warn(`${this.name}: failed for sync ${syncId}: ${error}. ${again}`);
    }
  }

  private async call({ id: deliveryId, syncId, attempt }: DueDelivery): Promise<void> {
    const { read, signal } = this.ports;
    const { leaseMs, marginMs } = this.settings;
    const sync = await read(syncId);
    if (!sync) throw new Error('the sync is not in the ledger any more');
    const call = { handlerId: this.handler.id, deliveryId, attempt };
    await callWithin(() => this.handler.call(sync, call), leaseMs - marginMs, signal);
  }

  private backoffMs(attempt: number): number {
    const { backoffMinMs: minMs, backoffMaxMs: maxMs } = this.settings;
    return backoffMs(attempt, { minMs, maxMs }, this.ports.random());
  }

  private get name(): string {
    return `Handler "${this.handler.id}" of ${this.handler.event}`;
  }
}
