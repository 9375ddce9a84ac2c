import { performance } from 'node:perf_hooks';

/** Measurement from a verified reply. */
interface Lesson {
  /** Server clock minus our monotonic clock, ms. */
  readonly offsetMs: number;
  /** By the monotonic clock. */
  readonly at: number;
}

/**
 * Corrects the signing time by the server's clock of verified replies. An unverified reply or the unsigned
 * `Date` header must never change it.
 *
 * The skew is relative to the monotonic clock, so a change of the wall clock has no effect. Before the first
 * measurement, and after a 401, requests are signed with the wall clock.
 *
 * The window for replies uses our own wall clock; otherwise a replayed reply could widen it.
 */
export class ClockSkew {
  readonly #now: () => number;
  readonly #monotonicNow: () => number;
  #lesson: Lesson | null = null;

  /**
   * @param now our wall clock, epoch ms
   * @param monotonicNow monotonic clock, ms
   */
  constructor(now: () => number, monotonicNow: () => number = () => performance.now()) {
    this.#now = now;
    this.#monotonicNow = monotonicNow;
  }

  /** Our own wall clock, epoch ms, uncorrected. */
  now(): number {
    return this.#now();
  }

  /** The monotonic clock, ms. */
  monotonicNow(): number {
    return this.#monotonicNow();
  }

  /** Unix time in seconds to sign with. Exact to about a second, because the header counts seconds. */
  signingTime(): number {
    const serverMs = this.#lesson === null ? this.#now() : this.#lesson.offsetMs + this.#monotonicNow();
    return Math.floor(serverMs / 1000);
  }

  /** @param skewMs server clock minus our wall clock, from a verified reply */
  learn(skewMs: number): void {
    const at = this.#monotonicNow();
    this.#lesson = { offsetMs: this.#now() + skewMs - at, at };
  }

  /**
   * Discards the skew after a 401: it may be wrong, e.g. because the monotonic clock of a suspended machine
   * stood still. A skew measured after that request began stays.
   * @param begunAt start of the request by the monotonic clock
   */
  forget(begunAt: number): void {
    if (this.#lesson !== null && this.#lesson.at <= begunAt) this.#lesson = null;
  }
}
