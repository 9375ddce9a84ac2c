/** Work that has not ended. */
export class PendingWork {
  private readonly open = new Set<Promise<unknown>>();

  get size(): number {
    return this.open.size;
  }

  /** @param work whose failure its owner handles */
  add(work: Promise<unknown>): Promise<unknown> {
    const tracked: Promise<unknown> = work.finally(() => this.open.delete(tracked));
    this.open.add(tracked);
    return tracked;
  }

  /** Resolves once one of them has ended; at once when there is none. */
  async next(): Promise<void> {
    if (this.open.size > 0) await Promise.race(this.open);
  }

  /** Resolves once there is none, those that begin meanwhile included. */
  async idle(): Promise<void> {
    while (this.open.size > 0) await Promise.all(this.open);
  }
}
