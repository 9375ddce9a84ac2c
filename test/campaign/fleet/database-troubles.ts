import { setTimeout as pause } from 'node:timers/promises';
import type { Span } from '../checker/history.js';
import type { CampaignDatabase } from '../database/campaign-database.js';
import type { PlannedFault, PlannedSilence } from '../plan/planned-faults.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import { Spans } from './spans.js';

type DatabaseFault = Extract<PlannedFault, { readonly kind: 'restart' | 'silence' | 'failover' }>;

/** Makes what befalls the database happen, one restart or failover at a time. */
export class DatabaseTroubles {
  readonly counts = { restarts: 0, silences: 0 };
  /** When nobody could reach the database, for what nobody could do meanwhile. */
  private readonly unreachable = new Spans();
  private readonly swallowing = new Spans();
  private readonly takeovers: Span[] = [];
  private changing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: CampaignDatabase,
    private readonly random: SeededRandom,
  ) {}

  get outages(): readonly Span[] {
    return [...this.unreachable.list(), ...this.swallowing.list()];
  }

  /** From the end of a primary, or of what its standby received, until the standby had taken over. */
  get failovers(): readonly Span[] {
    return this.takeovers;
  }

  strike(fault: DatabaseFault): void {
    switch (fault.kind) {
      case 'restart':
        return this.change(() => this.restart(fault.isCrash));
      case 'failover':
        return this.change(() => this.failOver());
      case 'silence':
        return this.silence(fault);
    }
  }

  /** Every connection there is goes silent at once; new ones speak. */
  silenceAll(): void {
    this.database.proxy?.silenceAll();
    this.counts.silences += 1;
  }

  /** Resolves once the database is up. Connections that went silent stay so. */
  async settle(): Promise<void> {
    await this.changing;
    this.database.proxy?.swallow(false);
  }

  private async restart(isCrash: boolean): Promise<void> {
    if (!this.database.restart || this.takeovers.length > 0) return;
    await this.database.restart(isCrash);
    this.counts.restarts += 1;
  }

  private async failOver(): Promise<void> {
    if (!this.database.failOver) return;
    const from = Date.now();
    await this.database.failOver();
    this.takeovers.push({ from, to: Date.now() });
  }

  /** One after the other. */
  private change(work: () => Promise<void>): void {
    this.changing = this.changing.then(async () => {
      const end = this.unreachable.begin();
      await work();
      end();
    });
  }

  private silence({ of, forMs }: PlannedSilence): void {
    const { proxy } = this.database;
    if (!proxy) return;
    this.counts.silences += 1;
    if (of === 'all') {
      proxy.silenceAll();
      proxy.swallow(true);
      const end = this.swallowing.begin();
      void pause(forMs).then(() => {
        proxy.swallow(false);
        end();
      });
      return;
    }
    const speaking = proxy.connections.filter(({ isSilent }) => !isSilent);
    if (speaking.length > 0) this.random.pick(speaking).silence();
  }
}
