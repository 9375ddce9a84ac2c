import { AsyncResource } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearTimeout, setTimeout } from 'node:timers';
import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type {
  HandlerBacklog,
  HandlerCallSql,
  NewHandlerCall,
  SyncEvent,
  SyncReader,
} from '../ledger/index.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import { errorText } from '../text/error-text.js';
import { HandlerLoop, type HandlerPorts } from './handler-loop.js';
import type { HandlerRegistry } from './handler-registry.js';
import type { HandlerSettings } from './handler-settings.js';

/** Time for the last writes of a shutdown, after its calls were cut off, ms. */
const LAST_WRITE_MS = 5000;

/**
 * The calls to the host's handlers, within the host's life: they start once every module is ready, claiming stops
 * while HTTP is still open, and what is under way ends before the connection pool may go.
 */
export class HandlerWorker implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('PayscoreSync');
  private readonly abort = new AbortController();
  private readonly ports: HandlerPorts;
  private made: readonly HandlerLoop[] | null = null;
  /** Of the start, so that a handler joins no transaction that happens to be open where `deliverDue` is called. */
  private readonly scope = new AsyncResource('PayscoreHandlers');

  constructor(
    sql: HandlerCallSql,
    private readonly backlog: Pick<HandlerBacklog, 'pending'>,
    private readonly registry: HandlerRegistry,
    reader: SyncReader,
    telemetry: PayscoreTelemetry,
    /** Names of the institutions whose syncs this process speaks of, as they are when asked. */
    private readonly institutions: () => readonly string[],
    private readonly settings: HandlerSettings,
    /** False: others call the handlers. */
    private readonly isEnabled: boolean,
    /** Checks the ledger before the first claim. */
    private readonly ready: () => Promise<void>,
    random: () => number = Math.random,
  ) {
    // Every call under way listens to it.
    setMaxListeners(0, this.abort.signal);
    const read = (syncId: string) => reader.getTraced(syncId, { institutions: institutions() });
    this.ports = { sql, institutions, read, telemetry, signal: this.abort.signal, random };
  }

  async onApplicationBootstrap(): Promise<void> {
    // Made before anything is awaited: a start that fails elsewhere meanwhile must be able to stop them.
    const { loops } = this;
    if (!this.isEnabled) return;
    const { silence } = this.registry;
    if (silence !== null) this.logger.warn(silence);
    await this.ready();
    await this.listOrphans().catch((error: unknown) => {
      this.logger.error(`Waiting deliveries could not be counted: ${errorText(error)}`);
    });
    for (const loop of loops) loop.start();
  }

  onModuleDestroy(): void {
    for (const loop of this.made ?? []) loop.stop();
  }

  /**
   * Waits for the calls under way; after `drainMs` they count as failed, and are made again by whoever comes next.
   * When even that cannot be written, it is given up to the leases.
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.onModuleDestroy();
    const cutOff = setTimeout(() => this.abort.abort(), this.settings.drainMs);
    const patience = new AbortController();
    const giveUp = sleep(this.settings.drainMs + LAST_WRITE_MS, undefined, { signal: patience.signal });
    const idle = Promise.all((this.made ?? []).map((loop) => loop.idle()));
    await Promise.race([idle, giveUp.catch(() => undefined)]);
    patience.abort();
    clearTimeout(cutOff);
  }

  /** Makes the calls that are due, for a process without loops, until then by `performance.now()`; answers how many returned. */
  async tell(until: number): Promise<number> {
    const tellAll = () => Promise.all(this.loops.map((loop) => loop.tell(until)));
    const told = await this.scope.runInAsyncScope(tellAll);
    return told.reduce((sum, count) => sum + count, 0);
  }

  /** Ids of the handlers of an event. */
  idsOf(event: SyncEvent): readonly string[] {
    return this.registry.idsOf(event);
  }

  /** These were committed: look now rather than at the next poll. */
  wake(deliveries: readonly NewHandlerCall[]): void {
    const events = new Set(deliveries.map(({ event }) => event));
    for (const loop of this.made ?? []) if (events.has(loop.handler.event)) loop.wake();
  }

  /** Not before they are needed: an app that was never initialised may still tell what it delivers. */
  private get loops(): readonly HandlerLoop[] {
    this.made ??= this.registry.all.map((handler) => new HandlerLoop(handler, this.ports, this.settings));
    return this.made;
  }

  /** Deliveries for ids that no code has any more are left alone: the id may come back with the next release. */
  private async listOrphans(): Promise<void> {
    const pending = await this.backlog.pending({ institutions: this.institutions() });
    for (const { event, handlerId, count } of pending) {
      if (this.registry.idsOf(event).includes(handlerId)) continue;
      this.logger.warn(
        `No handler "${handlerId}" for ${event}, for which ${count} deliveries wait. Bring it back under this id, ` +
          'or delete them from payscore_sync_handler_calls.',
      );
    }
  }
}
