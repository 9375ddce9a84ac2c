const KEPT_MS = 10 * 60 * 1000;

/** Nonces of the last ten minutes: twice the age a signature may have, so none can come back. */
export class NonceMemory {
  private readonly seen = new Map<string, number>();

  /** False when the nonce was seen before. */
  add(nonce: string, nowMs: number): boolean {
    for (const [old, at] of this.seen) {
      if (nowMs - at < KEPT_MS) break;
      this.seen.delete(old);
    }
    if (this.seen.has(nonce)) return false;
    this.seen.set(nonce, nowMs);
    return true;
  }
}
