import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { FailureBackoff } from '../../concurrency/failure-backoff.js';
import type { Poll, PollSql } from '../../ledger/index.js';

/** Time between two looks of a process at the signs of life, in sweeps; readers miss them after twelve. */
const EVERY_SWEEPS = 3;
/** A younger sign of life, of any process, suffices, in sweeps. */
const FRESH_SWEEPS = 3;

/**
 * Signs of life of this process for its institutions. It writes one when a poll finds none of another process.
 * Every process looks, because the process that sweeps may have other institutions.
 */
export class Heartbeat {
  private readonly backoff = new FailureBackoff(
    'The sign of life could not be written',
    new Logger('PayscoreSync'),
  );
  private lastLook = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly polls: Pick<PollSql, 'beat'>,
    /** Names of the current institutions. */
    private readonly institutions: () => readonly string[],
    private readonly sweepMs: number,
  ) {}

  /** Age at which the next poll misses a sign of life, ms; null: it need not look. */
  get silentMs(): number | null {
    const isDue = performance.now() - this.lastLook >= EVERY_SWEEPS * this.sweepMs;
    return isDue && this.backoff.leftMs === 0 ? FRESH_SWEEPS * this.sweepMs : null;
  }

  /** Never fails: the next one repeats it. */
  async beatIfDue({ isAnySilent }: Pick<Poll, 'isAnySilent'>): Promise<void> {
    const { silentMs } = this;
    if (silentMs === null || isAnySilent === null) return;
    try {
      if (isAnySilent) await this.polls.beat(this.institutions(), silentMs);
      this.lastLook = performance.now();
      this.backoff.over();
    } catch (error) {
      this.backoff.failed(error);
    }
  }
}
