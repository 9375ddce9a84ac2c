/** Records as JSON has them: times are ISO 8601 text. */
export function toWire<T>(records: object): T {
  return JSON.parse(JSON.stringify(records)) as T;
}

/** One JSON document for a script. */
export const toJson = (value: object): string => JSON.stringify(value, null, 2);
