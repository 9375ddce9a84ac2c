import { Inject, Injectable } from '@nestjs/common';
import { HandlerRegistry } from '../handlers/index.js';
import { InstitutionRegistry } from '../institutions/index.js';
import {
  Ledger,
  newInstitutionState,
  type PayscoreInstitutionState,
  type PayscoreSyncStats,
  type PayscoreThroughput,
  toInstitutionState,
  toRefusedCredential,
} from '../ledger/index.js';
import { type PayscoreSyncSettings, SETTINGS } from '../options/index.js';
import { AccessScope } from './access-scope.js';
import { LedgerThroughput } from './ledger-throughput.js';
import type { StatsOptions, ThroughputOptions, Within } from './payscore-sync.service-options.js';
import { scopeKey, ShortCache } from './short-cache.js';

/** Figures of the ledger, and states of its institutions. */
@Injectable()
export class LedgerOverview {
  private readonly numbers = new ShortCache<PayscoreSyncStats>();

  constructor(
    private readonly ledger: Ledger,
    private readonly institutions: InstitutionRegistry,
    private readonly accessScope: AccessScope,
    private readonly handlers: HandlerRegistry,
    private readonly minutes: LedgerThroughput,
    @Inject(SETTINGS) private readonly settings: Pick<PayscoreSyncSettings, 'ratePerSecond'>,
  ) {}

  stats({ maxAgeMs = 0, ...scope }: StatsOptions = {}): Promise<PayscoreSyncStats> {
    return this.numbers.get(scopeKey(scope.within ?? {}), maxAgeMs, () => this.readStats(scope));
  }

  throughput(options: ThroughputOptions): Promise<PayscoreThroughput> {
    return this.minutes.throughput(options);
  }

  names({ within }: Within): string[] {
    return [...this.accessScope.within(within).institutions].sort();
  }

  private async readStats({ within }: Within): Promise<PayscoreSyncStats> {
    const { stats } = this.ledger;
    const now = await stats.now();
    return {
      at: new Date(now),
      institutions: await stats.institutions(within ?? {}, this.institutions.names, now),
      handlers: await stats.handlers(this.accessScope.within(within), this.handlers.queues, now),
    };
  }

  async listInstitutions(scope: Within = {}): Promise<PayscoreInstitutionState[]> {
    const names = this.names(scope);
    const { states: store } = this.ledger;
    const [states, refused] = await Promise.all([store.list(names), store.credentials.listRefused(names)]);
    return names.map((name) => {
      const own = this.institutions.credentialIdOf(name);
      const credentials = refused.filter(({ institution }) => institution === name);
      return toInstitutionState(
        states.find(({ institution }) => institution === name) ?? newInstitutionState(name),
        credentials.map((state) => toRefusedCredential(state, own)),
        this.settings.ratePerSecond,
      );
    });
  }
}
