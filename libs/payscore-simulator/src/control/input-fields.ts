import { SimulatorError } from '../simulator-error.js';

/** Reads a value sent to the control API. @param where how errors name it @throws SimulatorError 400 with a remedy */
export type Reader<T> = (value: unknown, where: string) => T;

export const text = reader<string>(
  'a non-empty string',
  (value) => typeof value === 'string' && value !== '',
);
export const flag = reader<boolean>('true or false', (value) => typeof value === 'boolean');
const list = reader<unknown[]>('a list', Array.isArray);

/** An object of strings, such as headers. */
export const texts = reader<Record<string, string>>(
  'an object of strings',
  (value) => isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
);

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> {
  const end = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
  const isWithin = (value: number) => Number.isSafeInteger(value) && value >= least && value <= most;
  return reader(`a whole number from ${least}${end}`, (value) => isWithin(value as number));
}

/** Not only whole ones. */
export function number(least: number, most: number): Reader<number> {
  const isWithin = (value: unknown) => typeof value === 'number' && value >= least && value <= most;
  return reader(`a number from ${least} to ${most}`, isWithin);
}

export function oneOf<T extends string>(choices: readonly T[]): Reader<T> {
  return reader(`one of ${choices.join(', ')}`, (value) => choices.includes(value as T));
}

export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, where) => (value === undefined ? undefined : read(value, where));
}

/** Optional, or null. */
export function nullable<T>(read: Reader<T>): Reader<T | null | undefined> {
  return (value, where) => (value === null ? null : optional(read)(value, where));
}

export function listOf<T>(read: Reader<T>): Reader<T[]> {
  return (value, where) => list(value, where).map((item, index) => read(item, `${where}[${index}]`));
}

/** An object of these fields and no others. Without `where` it is the body itself. */
export function object<T extends object>(fields: { readonly [K in keyof T]-?: Reader<T[K]> }) {
  const remedy = `fields: ${Object.keys(fields).join(', ')}`;
  return (value: unknown, where = ''): T => {
    const given = fieldsOf(value, where, remedy);
    const path = (name: string) => (where === '' ? name : `${where}.${name}`);
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined) throw new SimulatorError(400, `${path(unknown)} is not known`, remedy);
    const readers = Object.entries<Reader<unknown>>(fields);
    return Object.fromEntries(readers.map(([name, read]) => [name, read(given[name], path(name))])) as T;
  };
}

export function fieldsOf(value: unknown, where: string, remedy = 'send an object'): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new SimulatorError(400, `${where || 'the body'} must be a JSON object`, remedy);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function reader<T>(expected: string, fits: (value: unknown) => boolean): Reader<T> {
  return (value, where) => {
    if (fits(value)) return value as T;
    throw new SimulatorError(400, `${where} is missing or not valid`, `use ${expected}`);
  };
}
