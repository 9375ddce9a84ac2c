/** Twice the ±300 s window: after that a replayed reply is stale anyway. */
const REMEMBER_MS = 600_000;
const SLICE_MS = 60_000;
/** Somewhat more than the default quota (600 requests/s) fills in the time remembered. */
const MAX_NONCES = 400_000;
const MAX_PER_SLICE = MAX_NONCES / 10;

/**
 * Nonces of verified replies of the last 10 to 11 minutes. An APIv3 signature is not bound to the request it
 * answers, so a recorded reply could otherwise be played back.
 *
 * Held in slices of time: forgetting drops a whole set, which stays cheap at any size. Above 400,000 nonces the
 * oldest slice goes early.
 */
export class ReplyNonces {
  #slices: { readonly startedAt: number; readonly nonces: Set<string> }[] = [];

  /** @param now epoch ms */
  has(nonce: string, now: number): boolean {
    this.#forget(now);
    return this.#slices.some(({ nonces }) => nonces.has(nonce));
  }

  /** Call only once the reply's signature is proved, or a forger could burn nonces and fill the memory. */
  add(nonce: string, now: number): void {
    let slice = this.#slices.at(-1);
    if (!slice || now >= slice.startedAt + SLICE_MS || slice.nonces.size >= MAX_PER_SLICE) {
      slice = { startedAt: now, nonces: new Set() };
      this.#slices.push(slice);
    }
    slice.nonces.add(nonce);
  }

  /** Number of nonces held. */
  get size(): number {
    return this.#slices.reduce((sum, { nonces }) => sum + nonces.size, 0);
  }

  #forget(now: number): void {
    const expired = ({ startedAt }: { startedAt: number }) => now >= startedAt + SLICE_MS + REMEMBER_MS;
    while (this.#slices[0] && (expired(this.#slices[0]) || this.size > MAX_NONCES)) this.#slices.shift();
  }
}
