/**
 * Corrects the time requests are signed with by what verified replies tell of the server's clock. An unverified
 * reply, or the unsigned `Date` header, must never move it.
 *
 * The window replies are accepted in is not moved: there our own clock counts, or a replayed reply could widen it.
 */
export class ClockSkew {
  readonly #now: () => number;
  #skewMs = 0;

  /** @param now our clock, epoch ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Our own clock, epoch ms, uncorrected. */
  now(): number {
    return this.#now();
  }

  /** Server clock minus ours as last learnt, ms; 0 at first. Exact to about a second, as the header counts seconds. */
  get skewMs(): number {
    return this.#skewMs;
  }

  /** Unix time in seconds to sign with. */
  signingTime(): number {
    return Math.floor((this.#now() + this.#skewMs) / 1000);
  }

  /** @param skewMs server clock minus ours, from a verified reply */
  learn(skewMs: number): void {
    this.#skewMs = skewMs;
  }
}
