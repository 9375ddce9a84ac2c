/** 0 to `count` - 1, a power of ten, in the SQL that every database speaks. */
export function numbersBelow(count: number): string {
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');
  const places = Array.from({ length: Math.round(Math.log10(count)) }, (_, place) => place);
  if (places.length === 0) return 'SELECT 0 AS i';
  const value = places.map((place) => `d${place}.d * ${10 ** place}`).join(' + ');
  return `SELECT ${value} AS i FROM ${places.map((place) => `(${digits}) d${place}`).join(' CROSS JOIN ')}`;
}
