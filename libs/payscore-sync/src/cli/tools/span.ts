const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** A span in the largest unit that fits: `3 d`, `4 min`, `12 ms`. */
export function spanOf(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? (['ms', 1] as const);
  return `${Math.floor(ms / size)} ${unit}`;
}
