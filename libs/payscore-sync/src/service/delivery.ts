import { Inject, Injectable } from '@nestjs/common';
import { WakeSignal } from '../concurrency/wake-signal.js';
import { DISPATCH_BELL, type DispatchBell, InProcessBell } from '../delivery/bell/index.js';
import type { DeliverySettings } from '../delivery/delivery-settings.js';
import { InstitutionServer } from '../delivery/institution-server.js';
import { LedgerPoll } from '../delivery/ledger-poll.js';
import { AttemptPruner } from '../delivery/maintenance/attempt-pruner.js';
import { Heartbeat } from '../delivery/maintenance/heartbeat.js';
import { LeaseRescuer } from '../delivery/maintenance/lease-rescuer.js';
import { OverdueDetector } from '../delivery/maintenance/overdue-detector.js';
import { RetentionCleaner } from '../delivery/maintenance/retention-cleaner.js';
import { Upkeep } from '../delivery/maintenance/upkeep.js';
import { PollLoop } from '../delivery/poll-loop.js';
import { SyncWorker } from '../delivery/sync-worker.js';
import { HandlerWorker } from '../handlers/index.js';
import { InstitutionRegistry } from '../institutions/index.js';
import { Ledger } from '../ledger/index.js';
import { SETTINGS } from '../options/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { OpenNotifications } from './notifications/open-notifications.js';
import { SyncWatcher } from './waiting/sync-watcher.js';

/** The parts of delivery of this process, put together. */
@Injectable()
export class Delivery {
  readonly syncWorker: SyncWorker;
  readonly poll: LedgerPoll;
  readonly leaseRescuer: LeaseRescuer;
  readonly openNotifications: OpenNotifications;
  readonly heartbeat: Heartbeat;
  readonly overdueDetector: OverdueDetector;
  readonly pruner: AttemptPruner;
  readonly retentionCleaner: RetentionCleaner;
  readonly pollLoop: PollLoop;
  /** Ends the sleep of the poll loop. */
  readonly wakeSignal = new WakeSignal();

  constructor(
    { sql, polls, handlerCalls, failoverGuard: failovers, states, retention, notifications }: Ledger,
    institutions: InstitutionRegistry,
    handlers: HandlerWorker,
    watcher: SyncWatcher,
    @Inject(SETTINGS) settings: DeliverySettings,
    @Inject(TELEMETRY) telemetry: PayscoreTelemetry,
    @Inject(DISPATCH_BELL) readonly bell: DispatchBell,
  ) {
    const names = () => institutions.names;
    const pruner = new AttemptPruner(retention);
    const ownBell = new InProcessBell();
    const ports = {
      sql,
      states,
      failovers,
      institutions,
      handlers,
      telemetry,
      watcher,
      pruner,
      bell: ownBell,
    };
    const syncWorker = new SyncWorker(ports, settings);
    this.syncWorker = syncWorker;
    const heartbeat = new Heartbeat(polls, names, settings.sweepMs);
    this.heartbeat = heartbeat;
    const pollPorts = { polls, failovers, institutions, handlers, heartbeat, telemetry, syncWorker };
    this.poll = new LedgerPoll(pollPorts, settings);
    this.leaseRescuer = new LeaseRescuer(sql, failovers, settings, telemetry);
    this.openNotifications = new OpenNotifications(notifications, names, settings, handlers);
    this.overdueDetector = new OverdueDetector(handlerCalls, names, settings, handlers);
    this.pruner = pruner;
    this.retentionCleaner = new RetentionCleaner(retention, polls, notifications, names, settings);
    const { wakeSignal, poll } = this;
    const upkeep = new Upkeep(
      this,
      () => wakeSignal.wake(),
      () => syncWorker.isStopped,
    );
    const server = new InstitutionServer(syncWorker, polls, bell);
    const parts = { poll, server, handlers, upkeep, syncWorker, ownBell, bell };
    this.pollLoop = new PollLoop(parts, settings, wakeSignal);
  }
}
