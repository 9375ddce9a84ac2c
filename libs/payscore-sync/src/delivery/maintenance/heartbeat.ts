import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { FailureBackoff } from '../../concurrency/failure-backoff.js';
import type { PollSql } from '../../ledger/index.js';

/** Time between two signs of life of a process, in sweeps; readers miss them after twelve. */
const EVERY_SWEEPS = 3;
/** A younger sign of life of another process suffices, in sweeps. */
const FRESH_SWEEPS = 2;

/**
 * Signs of life of this process for its institutions, each written once per fleet. Every process beats, because
 * the process that sweeps may have other institutions.
 */
export class Heartbeat {
  private readonly backoff = new FailureBackoff(
    'The sign of life could not be written',
    new Logger('PayscoreSync'),
  );
  private lastBeat = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly polls: Pick<PollSql, 'beat'>,
    /** Names of the current institutions. */
    private readonly institutions: () => readonly string[],
    private readonly sweepMs: number,
  ) {}

  /** Never fails: the next one repeats it. */
  async beatIfDue(): Promise<void> {
    if (performance.now() - this.lastBeat < EVERY_SWEEPS * this.sweepMs || this.backoff.leftMs > 0) return;
    try {
      await this.polls.beat(this.institutions(), FRESH_SWEEPS * this.sweepMs);
      this.lastBeat = performance.now();
      this.backoff.over();
    } catch (error) {
      this.backoff.failed(error);
    }
  }
}
