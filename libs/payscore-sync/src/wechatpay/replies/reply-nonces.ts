/** Twice the ±300 s window. After it, a replayed reply is stale. */
const REMEMBER_MS = 600_000;
const SLICE_MS = 60_000;
/** More than the default quota (600 requests/s) fills in that time. */
const MAX_NONCES = 400_000;
const MAX_PER_SLICE = MAX_NONCES / 10;

/**
 * Nonces of verified replies of the last 10 to 11 minutes. They detect replays: an APIv3 signature is not bound
 * to its request.
 *
 * They are kept in slices of time, so expiry drops a whole set. Above 400,000 nonces the oldest slice is
 * dropped early.
 */
export class ReplyNonces {
  #slices: { readonly startedAt: number; readonly nonces: Set<string> }[] = [];

  /** @param now epoch ms */
  has(nonce: string, now: number): boolean {
    this.#forget(now);
    return this.#slices.some(({ nonces }) => nonces.has(nonce));
  }

  /** Call it only after the signature is verified; otherwise a forger could use up nonces and fill the memory. */
  add(nonce: string, now: number): void {
    let slice = this.#slices.at(-1);
    if (!slice || now >= slice.startedAt + SLICE_MS || slice.nonces.size >= MAX_PER_SLICE) {
      slice = { startedAt: now, nonces: new Set() };
      this.#slices.push(slice);
    }
    slice.nonces.add(nonce);
  }

  /** Number of stored nonces. */
  get size(): number {
    return this.#slices.reduce((sum, { nonces }) => sum + nonces.size, 0);
  }

  #forget(now: number): void {
    const expired = ({ startedAt }: { startedAt: number }) => now >= startedAt + SLICE_MS + REMEMBER_MS;
    while (this.#slices[0] && (expired(this.#slices[0]) || this.size > MAX_NONCES)) this.#slices.shift();
  }
}
