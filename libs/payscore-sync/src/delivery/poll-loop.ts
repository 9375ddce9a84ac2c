import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import { drain } from '../concurrency/drain.js';
import type { WakeSignal } from '../concurrency/wake-signal.js';
import type { WaitingHandler } from '../ledger/index.js';
import type { DispatchBell, InProcessBell } from './bell/index.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { InstitutionServer } from './institution-server.js';
import type { LedgerPoll } from './ledger-poll.js';
import type { Upkeep } from './maintenance/upkeep.js';
import type { SyncWorker } from './sync-worker.js';

/** What the loop drives. */
export interface LoopParts {
  readonly poll: Pick<LedgerPoll, 'poll'>;
  readonly server: Pick<InstitutionServer, 'serve' | 'dueInMs' | 'stop' | 'idle'>;
  readonly handlers: { wakeDue(due: readonly WaitingHandler[]): void };
  readonly upkeep: Pick<Upkeep, 'begin' | 'idle' | 'isFailing'>;
  readonly syncWorker: Pick<
    SyncWorker,
    'isStopped' | 'isStuck' | 'giveBackLost' | 'stop' | 'cutOff' | 'idle'
  >;
  /** Rung by this process for itself: it has room for calls, or settled a sync before another one. */
  readonly ownBell: Pick<InProcessBell, 'serve' | 'close'>;
  readonly bell: Pick<DispatchBell, 'serve' | 'state' | 'close'>;
}

/** The poll loop: asks what is due, has it done, and sleeps until woken or the next poll. It waits for no claim. */
export class PollLoop {
  private readonly backoff = new FailureBackoff(
    'Due syncs could not be looked for',
    new Logger('PayscoreSync'),
  );
  private running: Promise<void> | null = null;
  private closing: Promise<unknown> | null = null;
  private polledAt: Date | null = null;
  /** Of the last poll, by `performance.now()`, if it was answered and calls can follow it. */
  private lastPoll = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly parts: LoopParts,
    private readonly settings: Pick<DeliverySettings, 'pollMs' | 'drainMs'>,
    private readonly wakeSignal: WakeSignal,
  ) {}

  /** Time of the last answered poll; null: none yet. */
  get lastPollAt(): Date | null {
    return this.polledAt;
  }

  /** Starts the loop; a second call changes nothing. */
  start(): void {
    if (this.running) return;
    const { server, ownBell, bell } = this.parts;
    ownBell.serve(server);
    bell.serve({
      serve: (institution) => server.serve(institution),
      dueInMs: (institution) => server.dueInMs(institution),
      sweep: () => this.look(),
    });
    this.running = this.loop();
  }

  /** Stops claims; calls in progress continue. */
  stop(): void {
    const { syncWorker, server, ownBell, bell } = this.parts;
    syncWorker.stop();
    server.stop();
    this.closing ??= Promise.all([ownBell.close(), bell.close()]);
    this.wakeSignal.wake();
  }

  /**
   * Waits for the calls in progress. After `drainMs` they are aborted and possible sends become uncertain. If
   * that cannot be written, their leases expire.
   * @param runs ends with the runs that are in progress beside the loop
   */
  async drain(runs: Promise<void> = Promise.resolve()): Promise<void> {
    this.stop();
    const work = Promise.all([this.allDone(), runs]);
    await drain(work, this.settings.drainMs, () => this.parts.syncWorker.cutOff());
  }

  private async allDone(): Promise<void> {
    const { server, upkeep, syncWorker } = this.parts;
    await this.running;
    await Promise.all([server.idle(), upkeep.idle(), this.closing]);
    await syncWorker.idle();
  }

  private async loop(): Promise<void> {
    while (!this.parts.syncWorker.isStopped) {
      const pause = this.isPollDue ? await this.pass() : this.settings.pollMs;
      if (this.parts.syncWorker.isStopped) return;
      // Somebody who wakes it wants a poll.
      if (await this.wakeSignal.sleep(pause)) this.lastPoll = Number.NEGATIVE_INFINITY;
    }
  }

  /**
   * Sleeps are short also while an engine carries rings, so that its failure is noticed at once. What fails in this
   * process, its sweeps for the engine included, is tried again as without an engine.
   */
  private get isPollDue(): boolean {
    const { bell, upkeep } = this.parts;
    const { floorMs } = bell.state();
    return floorMs === null || upkeep.isFailing || performance.now() - this.lastPoll >= floorMs;
  }

  /** Returns how long to sleep, ms. */
  private async pass(): Promise<number> {
    if (this.backoff.leftMs > 0) return this.backoff.leftMs;
    try {
      for (const institution of await this.look()) void this.parts.server.serve(institution);
      return this.settings.pollMs;
    } catch (error) {
      return this.backoff.failed(error);
    }
  }

  /** One poll, with what it finds due besides institutions. @throws Error of the database */
  private async look(): Promise<readonly string[]> {
    const { poll, handlers, upkeep, syncWorker } = this.parts;
    this.lastPoll = Number.NEGATIVE_INFINITY;
    await syncWorker.giveBackLost();
    const found = await poll.poll();
    this.backoff.over();
    if (!syncWorker.isStuck) {
      this.lastPoll = performance.now();
      this.polledAt = new Date();
    }
    handlers.wakeDue(found.handlers);
    if (!syncWorker.isStopped) upkeep.begin(found);
    return found.institutions;
  }
}
