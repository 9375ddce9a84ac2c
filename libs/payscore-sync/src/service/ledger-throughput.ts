import { Injectable } from '@nestjs/common';
import {
  Ledger,
  lineOfMinutes,
  MINUTE_MS,
  type PayscoreThroughput,
  type ThroughputScope,
} from '../ledger/index.js';
import { AccessScope } from './access-scope.js';
import { MinuteMemory } from './minute-memory.js';
import type { ThroughputOptions } from './payscore-sync.service-options.js';
import { scopeKey, ShortCache } from './short-cache.js';

const DEFAULT_MINUTES = 60;
const MAX_MINUTES = 360;
const DEFAULT_MAX_AGE_MS = 5000;

/** Scopes whose finished minutes are kept. */
const MAX_MEMORIES = 50;

/** Figures of the last minutes, read once per scope. */
@Injectable()
export class LedgerThroughput {
  private readonly answers = new ShortCache<PayscoreThroughput>();
  private readonly memories = new Map<string, MinuteMemory>();

  constructor(
    private readonly ledger: Ledger,
    private readonly accessScope: AccessScope,
  ) {}

  async throughput(options: ThroughputOptions): Promise<PayscoreThroughput> {
    const { institution, within, minutes = DEFAULT_MINUTES, maxAgeMs = DEFAULT_MAX_AGE_MS } = options;
    const visible = this.accessScope.within(within);
    const institutions =
      institution === undefined ? visible.institutions : [this.accessScope.nameWithin(within, institution)];
    const scope = { ...visible, institutions };
    const key = scopeKey(scope);
    const count = Math.min(Math.max(Math.trunc(minutes), 1), MAX_MINUTES);
    return this.answers.get(`${count} ${key}`, maxAgeMs, () => this.read(key, scope, count));
  }

  private async read(key: string, scope: ThroughputScope, minutes: number): Promise<PayscoreThroughput> {
    const now = await this.ledger.stats.now();
    const from = now - (now % MINUTE_MS) - (minutes - 1) * MINUTE_MS;
    const { throughput } = this.ledger;
    const counts = await this.memoryOf(key).until(from, now, (start, end) =>
      throughput.counts(scope, start, end),
    );
    const oldest = await throughput.oldest(scope);
    return { at: new Date(now), minutes: lineOfMinutes(from, now, counts, oldest) };
  }

  private memoryOf(key: string): MinuteMemory {
    const memory = this.memories.get(key) ?? new MinuteMemory(MAX_MINUTES * MINUTE_MS);
    this.memories.delete(key);
    this.memories.set(key, memory);
    if (this.memories.size > MAX_MEMORIES) this.memories.delete(this.memories.keys().next().value as string);
    return memory;
  }
}
