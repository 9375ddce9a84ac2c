import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import { withDeadline } from '../concurrency/with-deadline.js';
import {
  type BellHandler,
  type BellState,
  type DispatchBell,
  InProcessBell,
} from '../delivery/bell/index.js';
import type { BullmqEngine, TicketQueue, TicketWorker } from './bullmq-ports.js';
import { EngineHealth } from './engine-health.js';
import { FleetSweep } from './fleet-sweep.js';
import { VISIT_MS } from './institution-visit.js';
import { isOpenClient } from './open-client.js';
import { readTicket } from './ticket.js';
import { TicketSender } from './ticket-sender.js';
import { Visits } from './visits.js';

/** Time between two polls of a process while workers of the fleet take tickets, ms. */
const FLOOR_MS = 15_000;
/** The same while they take sweeps, which poll for the fleet: ten processes have a statement a second with it, ms. */
const SWEPT_FLOOR_MS = 20_000;
/** Time between two looks at Redis, ms. */
const LOOK_MS = 1000;
/** How long a shutdown waits for Redis, ms. */
const CLOSE_MS = 2000;

/**
 * Rings through BullMQ on Redis: any worker of the fleet takes the ticket of an institution. What Redis loses, delays
 * or doubles is harmless: the sweep of the fleet and the polls of each process find it.
 */
export class BullmqBell
  implements DispatchBell, OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger('PayscoreSync');
  private readonly health = new EngineHealth(this.logger);
  private readonly sweepBackoff = new FailureBackoff('The fleet could not be swept', this.logger);
  /** Rings of this process for itself: those of the next seconds, and those that Redis did not take. */
  private readonly ownBell = new InProcessBell();
  /** Times of the tickets for later, by `performance.now()`. */
  private readonly planned = new Map<string, number>();
  private sender: TicketSender | null = null;
  private worker: TicketWorker | null = null;
  private visits: Visits | null = null;
  private timer: NodeJS.Timeout | undefined;
  private queue: TicketQueue | null = null;
  private ignored = 0;
  private isClosed = false;

  constructor(private readonly engine: BullmqEngine) {}

  /** @throws PayscoreError `PAYSCORE_E_DISPATCH` */
  onModuleInit(): void {
    const queue = this.engine.queue();
    this.queue = queue;
    // Without a listener a lost connection would end the process.
    queue.on('error', () => undefined);
    queue.on('ioredis:close', () => this.health.failed(new Error('the connection was closed')));
    this.sender = new TicketSender(queue, this.health, (institution, delayMs) =>
      this.ownBell.ring(institution, performance.now() + delayMs),
    );
  }

  onApplicationBootstrap(): void {
    if (this.queue === null) return;
    const sweep = new FleetSweep(this.queue, this.health, () => this.visits !== null);
    this.watch(sweep);
  }

  /**
   * The host's module closes the queue after this, by a QUIT whose answer it waits for, behind what the driver keeps for a
   * lost connection: however long, unless the connection is given up. A client of the host's own it leaves open.
   */
  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
    const { queue } = this;
    if (queue === null || isOpenClient(queue.opts.connection)) return;
    setTimeout(() => void queue.disconnect().catch(() => undefined), CLOSE_MS).unref();
  }

  ring(institution: string, at = Number.NEGATIVE_INFINITY): void {
    const waitMs = at - performance.now();
    if (waitMs <= 0) this.sender?.send(institution, 'committed');
    else if (waitMs <= VISIT_MS) this.ownBell.ring(institution, at);
    else this.plan(institution, at, waitMs);
  }

  serve(handler: BellHandler): void {
    if (this.queue === null) return;
    const visits = new Visits(handler, (institution, dueInMs) => this.goOn(institution, dueInMs));
    this.visits = visits;
    this.ownBell.serve({ serve: (institution) => visits.ring(institution).then(() => true) });
    this.worker = this.engine.startWorker(this.queue, (data) => this.take(data, handler, visits));
  }

  state(): BellState {
    const { health, visits, sender, ignored: ignoredMessages } = this;
    const isUp = visits === null ? health.isReached : health.isHeard;
    const failedRings = sender?.failed ?? 0;
    const floorMs = health.isSwept ? SWEPT_FLOOR_MS : FLOOR_MS;
    return { engine: 'bullmq', isUp, floorMs: isUp ? floorMs : null, failedRings, ignoredMessages };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.visits?.stop();
    await this.ownBell.close();
    const { worker } = this;
    this.worker = null;
    if (worker === null) return;
    const closed = worker.close().catch(() => undefined);
    await withDeadline(closed, CLOSE_MS, () => void worker.disconnect().catch(() => undefined));
  }

  private watch(sweep: FleetSweep): void {
    void sweep.look();
    this.timer = setTimeout(() => this.watch(sweep), LOOK_MS);
  }

  /** A message of Redis. Never rejects. */
  private async take(data: unknown, handler: BellHandler, visits: Visits): Promise<void> {
    const ticket = readTicket(data);
    if (ticket === null) {
      this.ignored += 1;
      return;
    }
    this.health.seen();
    if (this.isClosed) return;
    if (ticket.institution === null) await this.sweep(handler, visits);
    else await withDeadline(visits.ring(ticket.institution), VISIT_MS, () => undefined);
  }

  private async sweep(handler: BellHandler, visits: Visits): Promise<void> {
    if (this.sweepBackoff.leftMs > 0) return;
    try {
      const due = await handler.sweep();
      this.sweepBackoff.over();
      for (const institution of due) {
        if (visits.has(institution)) void visits.ring(institution);
        else this.sender?.send(institution, 'sweep');
      }
    } catch (error) {
      this.sweepBackoff.failed(error);
    }
  }

  /** After a visit: what is due now is for any worker. */
  private goOn(institution: string, dueInMs: number): void {
    if (dueInMs <= 0) this.sender?.send(institution, 'due');
    else this.ring(institution, performance.now() + dueInMs);
  }

  /** A ticket for later, unless an earlier one is on its way. */
  private plan(institution: string, at: number, waitMs: number): void {
    const before = this.planned.get(institution);
    if (before !== undefined && before > performance.now() && before <= at) return;
    this.planned.set(institution, at);
    this.sender?.send(institution, 'due', waitMs);
  }
}
