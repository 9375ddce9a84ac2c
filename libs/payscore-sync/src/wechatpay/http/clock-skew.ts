import { performance } from 'node:perf_hooks';

/** What a verified reply taught. */
interface Lesson {
  /** Server clock minus our monotonic clock, ms. */
  readonly offsetMs: number;
  /** By the monotonic clock. */
  readonly at: number;
}

/**
 * Corrects the time requests are signed with by what verified replies tell of the server's clock. An unverified
 * reply, or the unsigned `Date` header, must never move it.
 *
 * What is learnt is kept against the monotonic clock, so that a wall clock that is set afterwards changes nothing. Until
 * something is learnt, and after a 401, requests are signed with the wall clock.
 *
 * The window replies are accepted in is not moved: there our own wall clock counts, or a replayed reply could widen it.
 */
export class ClockSkew {
  readonly #now: () => number;
  readonly #monotonicNow: () => number;
  #lesson: Lesson | null = null;

  /**
   * @param now our wall clock, epoch ms
   * @param monotonicNow a clock that nobody sets, ms since any moment
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

  /** Unix time in seconds to sign with. Exact to about a second, as the header counts seconds. */
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
   * A request was refused with a 401: what it was signed with may be wrong, as after a machine was suspended and the
   * monotonic clock stood still. What was learnt since that request began stays.
   * @param begunAt start of the request by the monotonic clock
   */
  forget(begunAt: number): void {
    if (this.#lesson !== null && this.#lesson.at <= begunAt) this.#lesson = null;
  }
}
