import { performance } from 'node:perf_hooks';

/** How long this process has held a claim, and what the database's clock says meanwhile. */
export class Lease {
  private readonly monotonic = performance.now();
  private readonly wall = Date.now();
  private claimedAt = 0;

  /** Create it before the claim is sent: time on the way counts as held. */
  constructor(
    private readonly leaseMs: number,
    readonly token: string,
  ) {}

  /** @param now database time of the claim, epoch ms */
  granted(now: number): void {
    this.claimedAt = now;
  }

  /** The larger of both clocks: the monotonic one may stand still while a machine is suspended. */
  get heldMs(): number {
    return Math.max(performance.now() - this.monotonic, Date.now() - this.wall, 0);
  }

  get leftMs(): number {
    return this.leaseMs - this.heldMs;
  }

  /** Database time, epoch ms; never beyond the lease, whatever the clocks of this machine do. */
  get now(): number {
    return Math.round(this.claimedAt + Math.min(this.heldMs, this.leaseMs));
  }
}
