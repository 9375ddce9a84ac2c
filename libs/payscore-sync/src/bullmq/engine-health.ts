import { performance } from 'node:perf_hooks';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import type { LineLog } from '../text/line-log.js';

/** Without a ticket or a sweep of any worker for so long, tickets are not expected any more, ms. */
export const SILENCE_MS = 12_000;

/** Whether tickets travel. */
export class EngineHealth {
  private readonly backoff: FailureBackoff;
  private isFailing = false;
  private seenAt = Number.NEGATIVE_INFINITY;
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(logger: LineLog) {
    this.backoff = new FailureBackoff('Rings do not reach Redis, so polls find what is due', logger);
  }

  /** Redis answers. */
  get isReached(): boolean {
    return !this.isFailing;
  }

  /** Redis answers, and a worker of the fleet takes tickets. */
  get isHeard(): boolean {
    return !this.isFailing && performance.now() - this.seenAt < SILENCE_MS;
  }

  /** A worker of the fleet takes sweeps. */
  get isSwept(): boolean {
    return performance.now() - this.sweptAt < SILENCE_MS;
  }

  /** Whether a command may be tried: not at every ring while Redis does not answer. */
  get mayTry(): boolean {
    return this.backoff.leftMs === 0;
  }

  /** Redis did not answer, or refused. */
  failed(error: unknown): void {
    this.isFailing = true;
    // Many commands fail together, which is one failure.
    if (this.mayTry) this.backoff.failed(error);
  }

  /** Redis answered. */
  reached(): void {
    this.isFailing = false;
    this.backoff.over();
  }

  /** A worker of the fleet took a ticket. */
  seen(): void {
    this.seenAt = performance.now();
  }

  /** A worker of the fleet took a sweep. */
  swept(): void {
    this.seen();
    this.sweptAt = this.seenAt;
  }
}
