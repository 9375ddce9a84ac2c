import { AsyncResource } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnModuleDestroy,
} from '@nestjs/common';
import { drain } from '../concurrency/drain.js';
import { INSTITUTIONS, type Institutions } from '../api/institution.js';
import { type HandlerEvent, Ledger, type NewHandlerCall, type WaitingHandler } from '../ledger/index.js';
import { SETTINGS } from '../options/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { errorText } from '../text/error-text.js';
import { HandlerLoop, type HandlerPorts, type HandlerSettings } from './handler-loop.js';
import { HandlerRegistry } from './handler-registry.js';

/**
 * Runs the handler calls within the host's lifecycle: they start with the worker, claims stop while HTTP is
 * open, and calls in progress end before the connection pool closes.
 */
@Injectable()
export class HandlerWorker implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('PayscoreSync');
  private readonly abort = new AbortController();
  private readonly ports: HandlerPorts;
  private made: readonly HandlerLoop[] | null = null;
  private isStopped = false;
  /** Async context of the start, so that a handler joins no open transaction of `deliverDue`'s caller. */
  private readonly scope = new AsyncResource('PayscoreHandlers');

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: HandlerRegistry,
    @Inject(INSTITUTIONS) private readonly institutions: Institutions,
    @Inject(SETTINGS) private readonly settings: HandlerSettings,
    @Inject(TELEMETRY) telemetry: PayscoreTelemetry,
  ) {
    // Every call in progress listens to it.
    setMaxListeners(0, this.abort.signal);
    const names = () => institutions.names;
    const read = (syncId: string) => ledger.reader.getTraced(syncId, { institutions: names() });
    const readNotification = (id: string) => ledger.notificationReader.get(id, { institutions: names() });
    const { signal } = this.abort;
    this.ports = {
      sql: ledger.handlerCalls,
      institutions: names,
      read,
      readNotification,
      telemetry,
      signal,
      random: Math.random,
    };
  }

  /** Starts the handler calls after the check of the ledger. Never fails. */
  async start(): Promise<void> {
    const { unheardWarning } = this.registry;
    if (unheardWarning !== null) this.logger.warn(unheardWarning);
    await this.listOrphans().catch((error: unknown) => {
      this.logger.error(`Waiting handler calls could not be counted: ${errorText(error)}`);
    });
    // A failed start may have stopped them meanwhile.
    if (!this.isStopped) for (const loop of this.loops) loop.start();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    for (const loop of this.made ?? []) loop.stop();
  }

  /**
   * Waits for the calls in progress. After `drainMs` they count as failed and are repeated later. If that
   * cannot be written, their leases expire.
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.onModuleDestroy();
    const idle = Promise.all((this.made ?? []).map((loop) => loop.idle()));
    await drain(idle, this.settings.drainMs, () => this.abort.abort());
  }

  /**
   * Makes the due calls once, for a process without loops, until the given `performance.now()`. Returns how
   * many returned.
   */
  async tell(until: number): Promise<number> {
    // The shutdown waits only for loops that exist when it begins.
    if (this.isStopped) return 0;
    const tellAll = () => Promise.all(this.loops.map((loop) => loop.tell(until)));
    const told = await this.scope.runInAsyncScope(tellAll);
    return told.reduce((sum, count) => sum + count, 0);
  }

  /** The calls that an event of a sync or a notification leads to. @param occurrence attempt that led to it; 0 when none did */
  callsOf(event: HandlerEvent, syncId: string, occurrence: number): NewHandlerCall[] {
    return this.registry.callsOf(event, syncId, occurrence);
  }

  /** These were committed: claims now. */
  wake(calls: readonly NewHandlerCall[]): void {
    const events = new Set(calls.map(({ event }) => event));
    for (const loop of this.made ?? []) if (events.has(loop.handler.event)) loop.wake();
  }

  /** Whose due calls a poll looks for. */
  get queues(): readonly WaitingHandler[] {
    return this.registry.queues;
  }

  /** A poll found due calls of these: claims now. */
  wakeDue(due: readonly WaitingHandler[]): void {
    const isDue = ({ event, id }: HandlerLoop['handler']) =>
      due.some((one) => one.event === event && one.handlerId === id);
    if (due.length > 0) for (const loop of this.made ?? []) if (isDue(loop.handler)) loop.wake();
  }

  /** Made on demand: an app that was never initialized may still deliver. */
  private get loops(): readonly HandlerLoop[] {
    this.made ??= this.registry.all.map((handler) => new HandlerLoop(handler, this.ports, this.settings));
    return this.made;
  }

  /** Handler calls for ids without code are kept: the id may return with the next release. */
  private async listOrphans(): Promise<void> {
    const pending = await this.ledger.backlog.pending({ institutions: this.institutions.names });
    for (const { event, handlerId, count } of pending) {
      if (this.registry.idsOf(event).includes(handlerId)) continue;
      this.logger.warn(
        `No handler "${handlerId}" for ${event}, for which ${count} calls wait. Bring it back under this id, ` +
          'or delete them from payscore_sync_handler_calls.',
      );
    }
  }
}
