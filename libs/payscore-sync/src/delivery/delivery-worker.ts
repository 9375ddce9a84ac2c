import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { LaneStore, SyncLedger } from '../ledger/index.js';
import type { Audience } from './audience.js';
import { ChangeFeed } from './change-feed.js';
import type { DeliveryInstitution } from './delivery-institution.js';
import type { DeliverySettings } from './delivery-settings.js';
import { Dispatcher } from './dispatcher.js';
import { StallWatch } from './stall-watch.js';

/**
 * The worker's life within the host's: starts once every module is ready, stops claiming while HTTP is still
 * open, and drains before the connection pool may go.
 */
export class DeliveryWorker implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  readonly changes = new ChangeFeed();
  private readonly dispatcher: Dispatcher;

  constructor(
    { sql, events }: Pick<SyncLedger, 'sql' | 'events'>,
    private readonly lanes: LaneStore,
    private readonly institutions: readonly DeliveryInstitution[],
    settings: DeliverySettings,
    audience: Audience,
    /** False: this process records and reads, others deliver. */
    private readonly isEnabled: boolean,
    /** Checks the ledger before the first claim. */
    private readonly ready: () => Promise<void>,
  ) {
    const names = institutions.map(({ name }) => name);
    const stalls = new StallWatch(events, names, settings, audience);
    this.dispatcher = new Dispatcher(sql, lanes, institutions, settings, audience, stalls, (syncId) =>
      this.changes.written(syncId),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.ready();
    if (!this.isEnabled) return;
    await this.lanes.ensure(this.institutions.map(({ name }) => name));
    this.dispatcher.start();
  }

  onModuleDestroy(): void {
    this.dispatcher.stop();
    this.changes.close();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.dispatcher.drain();
  }

  /** Something was recorded: look now rather than at the next poll. */
  wake(): void {
    this.dispatcher.wake();
  }
}
