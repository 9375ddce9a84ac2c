import { AsyncResource } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearTimeout, setTimeout } from 'node:timers';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnModuleDestroy,
} from '@nestjs/common';
import { InstitutionRegistry } from '../institutions/index.js';
import { Ledger, type NewHandlerCall, type SyncEvent } from '../ledger/index.js';
import { SETTINGS } from '../options/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { errorText } from '../text/error-text.js';
import { HandlerLoop, type HandlerPorts, type HandlerSettings } from './handler-loop.js';
import { HandlerRegistry } from './handler-registry.js';

/** Time for the last writes of a shutdown, after its calls were cut off, ms. */
const LAST_WRITE_MS = 5000;

/**
 * The calls to the host's handlers, within the host's life: they start with the worker, claiming stops while HTTP is
 * still open, and what is under way ends before the connection pool may go.
 */
@Injectable()
export class HandlerWorker implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('PayscoreSync');
  private readonly abort = new AbortController();
  private readonly ports: HandlerPorts;
  private made: readonly HandlerLoop[] | null = null;
  private isStopped = false;
  /** Of the start, so that a handler joins no transaction that happens to be open where `deliverDue` is called. */
  private readonly scope = new AsyncResource('PayscoreHandlers');

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: HandlerRegistry,
    private readonly institutions: InstitutionRegistry,
    @Inject(SETTINGS) private readonly settings: HandlerSettings,
    @Inject(TELEMETRY) telemetry: PayscoreTelemetry,
  ) {
    // Every call under way listens to it.
    setMaxListeners(0, this.abort.signal);
    const names = () => institutions.names;
    const read = (syncId: string) => ledger.reader.getTraced(syncId, { institutions: names() });
    const { signal } = this.abort;
    this.ports = { sql: ledger.events, institutions: names, read, telemetry, signal, random: Math.random };
  }

  /** Begins to call handlers, in a process that delivers; the ledger was checked. Never fails. */
  async start(): Promise<void> {
    const { silence } = this.registry;
    if (silence !== null) this.logger.warn(silence);
    await this.listOrphans().catch((error: unknown) => {
      this.logger.error(`Waiting deliveries could not be counted: ${errorText(error)}`);
    });
    // A start that failed elsewhere has stopped them meanwhile.
    if (!this.isStopped) for (const loop of this.loops) loop.start();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
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
    const pending = await this.ledger.backlog.pending({ institutions: this.institutions.names });
    for (const { event, handlerId, count } of pending) {
      if (this.registry.idsOf(event).includes(handlerId)) continue;
      this.logger.warn(
        `No handler "${handlerId}" for ${event}, for which ${count} deliveries wait. Bring it back under this id, ` +
          'or delete them from payscore_sync_handler_calls.',
      );
    }
  }
}
