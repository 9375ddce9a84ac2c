/** Limits of concurrent waits in one process. */
export interface WaitCeilings {
  readonly maxWaits: number;
  readonly maxWaitsPerCaller: number;
}

/** Counts the waits. */
export class WaitLimits {
  private all = 0;
  private readonly byCaller = new Map<string, number>();

  constructor(private readonly ceilings: WaitCeilings) {}

  /** Takes a place; false when there is none. */
  enter(caller: string): boolean {
    const own = this.byCaller.get(caller) ?? 0;
    if (this.all >= this.ceilings.maxWaits || own >= this.ceilings.maxWaitsPerCaller) return false;
    this.all += 1;
    this.byCaller.set(caller, own + 1);
    return true;
  }

  /** Releases a place of `enter`. */
  leave(caller: string): void {
    this.all -= 1;
    const own = (this.byCaller.get(caller) ?? 0) - 1;
    if (own > 0) this.byCaller.set(caller, own);
    else this.byCaller.delete(caller);
  }
}
