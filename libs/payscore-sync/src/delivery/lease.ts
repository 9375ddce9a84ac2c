import { performance } from 'node:perf_hooks';

/** Age of a claim, and the database's time meanwhile. */
export class Lease {
  private readonly monotonic = performance.now();
  private readonly wall = Date.now();
  private claimedAt = 0;

  /** Create it before the claim is sent: the round trip counts as held. */
  constructor(
    private readonly leaseMs: number,
    readonly token: string,
  ) {}

  /** @param now database time of the claim, epoch ms */
  granted(now: number): void {
    this.claimedAt = now;
  }

  /** The larger of both clocks: the monotonic clock may stop while a machine is suspended. */
  get heldMs(): number {
    return Math.max(performance.now() - this.monotonic, Date.now() - this.wall, 0);
  }

  get leftMs(): number {
    return this.leaseMs - this.heldMs;
  }

  /** Database time, epoch ms; never beyond the lease. */
  get now(): number {
    return Math.round(this.claimedAt + Math.min(this.heldMs, this.leaseMs));
  }
}
