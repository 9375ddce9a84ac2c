import type { SeededRandom } from './seeded-random.js';

/**
 * Moments of a run, ms: each has a part of the time to itself and comes at a random moment of it. The first and the last
 * tenth are left alone, so that there is something to disturb and time for what it does.
 */
export function spread(random: SeededRandom, seconds: number, count: number): number[] {
  const whole = seconds * 1000;
  return Array.from({ length: count }, (_, index) => {
    return Math.round(whole * (0.1 + (0.8 * (index + random.next())) / count));
  });
}
