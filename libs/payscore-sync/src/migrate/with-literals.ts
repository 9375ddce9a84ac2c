/** A statement with its parameters, strings and numbers, in their places. */
export function withLiterals(text: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return text;
  let next = 0;
  return text.replace(/\$(\d+)|\?/g, (_mark, number?: string) =>
    literal(parameters[number === undefined ? next++ : Number(number) - 1]),
  );
}

function literal(value: unknown): string {
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}
