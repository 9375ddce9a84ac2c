/** Calls under way, up to a capacity, and the moment when it pays to claim more. */
export class Slots {
  private readonly taken = new Set<Promise<void>>();
  private isRoomWanted = false;

  /** @param onRoom called once half the slots are free after `wantRoom`, so that claims stay batches. */
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
      this.tellOfRoom();
    };
    // Its failure is its owner's business; here it would be a rejection nobody handles.
    const held = work.then(release, release);
    this.taken.add(held);
  }

  /** There is more work than there were slots for it. */
  wantRoom(): void {
    this.isRoomWanted = true;
    this.tellOfRoom();
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.taken);
  }

  private tellOfRoom(): void {
    if (!this.isRoomWanted || this.free * 2 < this.capacity) return;
    this.isRoomWanted = false;
    this.onRoom();
  }
}
