/** Calls under way, up to a capacity, and the moment when it pays to claim more. */
export class Slots {
  private readonly taken = new Set<Promise<void>>();
  private wasFull = false;

  /** @param onRoom called when half the slots are free again after all were taken, so that claims stay batches. */
  constructor(
    private readonly capacity: number,
    private readonly onRoom: () => void,
  ) {}

  get free(): number {
    return this.capacity - this.taken.size;
  }

  /** Holds a slot until `work` ends, however it ends. */
  hold(work: Promise<void>): void {
    const release = () => {
      this.taken.delete(held);
      if (!this.wasFull || this.free * 2 < this.capacity) return;
      this.wasFull = false;
      this.onRoom();
    };
    // Its failure is its owner's business; here it would be a rejection nobody handles.
    const held = work.then(release, release);
    this.taken.add(held);
    if (this.free <= 0) this.wasFull = true;
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.taken);
  }
}
