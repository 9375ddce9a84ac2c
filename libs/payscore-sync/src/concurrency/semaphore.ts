/** Limits concurrent calls, and reports when it is worth claiming more. */
export class Semaphore {
  private taken = 0;
  private readonly waitingForIdle: (() => void)[] = [];
  private isRoomWanted = false;

  /** @param onRoom called when half the slots are free after `wantRoom`, so that claims stay batches. */
  constructor(
    private readonly capacity: number,
    private readonly onRoom: () => void,
  ) {}

  get free(): number {
    return this.capacity - this.taken;
  }

  /** Holds a slot until `work` resolves or rejects. */
  hold(work: Promise<void>): void {
    this.taken += 1;
    const release = () => {
      this.taken -= 1;
      this.tellOfRoom();
      if (this.taken === 0) for (const resolve of this.waitingForIdle.splice(0)) resolve();
    };
    // Its owner handles the failure; here it would be an unhandled rejection.
    work.then(release, release);
  }

  /** There was more work than free slots. */
  wantRoom(): void {
    this.isRoomWanted = true;
    this.tellOfRoom();
  }

  async idle(): Promise<void> {
    if (this.taken > 0) await new Promise<void>((resolve) => this.waitingForIdle.push(resolve));
  }

  private tellOfRoom(): void {
    if (!this.isRoomWanted || this.free * 2 < this.capacity) return;
    this.isRoomWanted = false;
    this.onRoom();
  }
}
