/** Pause before the first look, ms: another replica may deliver, and it tells nobody here. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const GROWTH = 1.5;

/** How long to wait before the next look at a sync, ms. Pure. @param looks made since somebody began to wait */
export function pauseAfter(looks: number): number {
  return Math.min(FIRST_PAUSE_MS * GROWTH ** looks, LONGEST_PAUSE_MS);
}
