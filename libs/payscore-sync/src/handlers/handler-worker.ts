import { setMaxListeners } from 'node:events';
import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { EventSql, NewDelivery, SyncReader } from '../ledger/index.js';
import { errorText } from './error-text.js';
import { HandlerLoop, type HandlerPorts } from './handler-loop.js';
import type { HandlerRegistry } from './handler-registry.js';
import type { HandlerSettings } from './handler-settings.js';

/**
 * The calls to the host's handlers, within the host's life: they start once every module is ready, claiming stops
 * while HTTP is still open, and what is under way ends before the connection pool may go.
 */
export class HandlerWorker implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('PayscoreSync');
  private readonly abort = new AbortController();
  private readonly ports: HandlerPorts;
  private loops: readonly HandlerLoop[] = [];

  constructor(
    private readonly sql: EventSql,
    private readonly registry: HandlerRegistry,
    reader: SyncReader,
    private readonly institutions: readonly string[],
    private readonly settings: HandlerSettings,
    /** False: others call the handlers. */
    private readonly isEnabled: boolean,
    /** Checks the ledger before the first claim. */
    private readonly ready: () => Promise<void>,
    random: () => number = Math.random,
  ) {
    // Every call under way listens to it.
    setMaxListeners(0, this.abort.signal);
    const read = (syncId: string) => reader.get(syncId, { institutions });
    this.ports = { sql, institutions, read, signal: this.abort.signal, random };
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.isEnabled) return;
    // Made before anything is awaited: a start that fails elsewhere meanwhile must be able to stop them.
    this.loops = this.registry.all.map((handler) => new HandlerLoop(handler, this.ports, this.settings));
    await this.ready();
    await this.listOrphans().catch((error: unknown) => {
      this.logger.error(`Waiting deliveries could not be counted: ${errorText(error)}`);
    });
    for (const loop of this.loops) loop.start();
  }

  onModuleDestroy(): void {
    for (const loop of this.loops) loop.stop();
  }

  /** Waits for the calls under way; after `drainMs` they count as failed, and are made again by whoever comes next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.onModuleDestroy();
    const timer = setTimeout(() => this.abort.abort(), this.settings.drainMs);
    await Promise.all(this.loops.map((loop) => loop.idle()));
    clearTimeout(timer);
  }

  /** These were committed: look now rather than at the next poll. */
  wake(deliveries: readonly NewDelivery[]): void {
    const events = new Set(deliveries.map(({ event }) => event));
    for (const loop of this.loops) if (events.has(loop.handler.event)) loop.wake();
  }

  /** Deliveries for ids that no code has any more are left alone: the id may come back with the next release. */
  private async listOrphans(): Promise<void> {
    for (const { event, handlerId, count } of await this.sql.pending(this.institutions)) {
      if (this.registry.idsOf(event).includes(handlerId)) continue;
      this.logger.warn(
        `No handler "${handlerId}" for ${event}, for which ${count} deliveries wait. Bring it back under this id, ` +
          'or delete them from payscore_sync_deliveries.',
      );
    }
  }
}
