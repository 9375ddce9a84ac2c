/** Conditions of a predicate joined by AND; parentheses and quotes do not matter. */
export function conditionsIn(predicate: string): string[] {
  return predicate
    .replaceAll(/[()"`]/g, '')
    .split(/\sAND\s/i)
    .map((condition) => condition.trim().replaceAll(/\s+/g, ' '))
    .filter((condition) => condition !== '');
}
