/** The simulator's time: every age check, signature and recorded instant uses it. Milliseconds since 1970. */
export class SimulatorClock {
  private offset: number;

  constructor(
    private readonly source: () => number = () => Date.now(),
    offsetMs = 0,
  ) {
    this.offset = offsetMs;
  }

  get offsetMs(): number {
    return this.offset;
  }

  /** Lets WeChat Pay's clock run ahead (positive) or behind (negative) of the host's. */
  setOffset(ms: number): void {
    this.offset = ms;
  }

  now(): number {
    return this.source() + this.offset;
  }

  /** Whole seconds, as signatures carry them. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}
