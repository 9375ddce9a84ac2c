import type { Institutions } from '../api/institution.js';
import type { FailoverGuard, Poll, PollSql, WaitingHandler } from '../ledger/index.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { Heartbeat } from './maintenance/heartbeat.js';

/** What a poll works with. */
export interface PollPorts {
  readonly polls: Pick<PollSql, 'poll'>;
  readonly failovers: Pick<FailoverGuard, 'watch'>;
  readonly institutions: Pick<Institutions, 'names'>;
  /** Handlers of this process. */
  readonly handlers: { readonly queues: readonly WaitingHandler[] };
  readonly heartbeat: Pick<Heartbeat, 'silentMs'>;
  readonly telemetry: Pick<PayscoreTelemetry, 'polled'>;
  /** Outcomes of calls are unwritten for too long, so nothing is claimed. */
  readonly syncWorker: { readonly isStuck: boolean };
}

/** Asks the ledger in one statement what there is to do for this process. */
export class LedgerPoll {
  constructor(
    private readonly ports: PollPorts,
    private readonly settings: Pick<DeliverySettings, 'sweepMs' | 'stalledMs'>,
  ) {}

  /** @throws Error of the database */
  async poll(): Promise<Poll> {
    const { polls, failovers, institutions, handlers, heartbeat, telemetry, syncWorker } = this.ports;
    const { sweepMs, stalledMs } = this.settings;
    const { names } = institutions;
    const { silentMs } = heartbeat;
    const request = { institutions: names, handlers: handlers.queues, sweepMs, stalledMs, silentMs };
    const found = await failovers.watch(() => polls.poll(request));
    const due = new Set(found.institutions);
    // The claim says it of the others.
    if (!syncWorker.isStuck) for (const name of names) if (!due.has(name)) telemetry.polled(name);
    return found;
  }
}
