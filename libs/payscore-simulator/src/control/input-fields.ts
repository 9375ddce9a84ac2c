import { SimulatorError } from '../simulator-error.js';

/** Reads the fields of a JSON object sent to the control API; whatever does not fit is a 400 with a remedy. */
export class InputFields {
  private readonly values: Record<string, unknown>;

  /**
   * @param where how errors name the object, empty for the body itself
   * @param allowed every field the object may have; absent: any
   */
  constructor(
    value: unknown,
    private readonly where: string,
    allowed?: readonly string[],
  ) {
    const remedy = allowed === undefined ? 'send an object' : `fields: ${allowed.join(', ')}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new SimulatorError(400, `${where || 'the body'} must be a JSON object`, remedy);
    }
    const unknown = allowed && Object.keys(value).find((name) => !allowed.includes(name));
    if (unknown !== undefined) throw new SimulatorError(400, `${this.path(unknown)} is not known`, remedy);
    this.values = value as Record<string, unknown>;
  }

  /** The raw value. */
  any(name: string): unknown {
    return this.values[name];
  }

  text(name: string): string {
    return this.required(name, this.optionalText(name), 'a non-empty string');
  }

  optionalText(name: string): string | undefined {
    return this.read(name, 'a non-empty string', (value) => typeof value === 'string' && value !== '');
  }

  integer(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    return this.required(name, this.optionalInteger(name, least, most), range(least, most));
  }

  optionalInteger(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
    return this.read(
      name,
      range(least, most),
      (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    );
  }

  /** Not only whole ones. */
  optionalNumber(name: string, least: number, most: number): number | undefined {
    return this.read(
      name,
      `a number from ${least} to ${most}`,
      (value) => typeof value === 'number' && value >= least && value <= most,
    );
  }

  flag(name: string): boolean {
    return this.required(name, this.optionalFlag(name), 'true or false');
  }

  optionalFlag(name: string): boolean | undefined {
    return this.read(name, 'true or false', (value) => typeof value === 'boolean');
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    return this.required(name, this.optionalOneOf(name, choices), choices.join(', '));
  }

  optionalOneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.read(name, `one of ${choices.join(', ')}`, (value) => choices.includes(value as T));
  }

  optionalList(name: string): unknown[] | undefined {
    return this.read(name, 'a list', Array.isArray);
  }

  /** An object of strings, such as headers. */
  optionalTexts(name: string): Record<string, string> | undefined {
    return this.read(
      name,
      'an object of strings',
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((item) => typeof item === 'string'),
    );
  }

  private read<T>(name: string, expected: string, fits: (value: unknown) => boolean): T | undefined {
    const value = this.values[name];
    if (value === undefined) return undefined;
    if (!fits(value)) throw this.wrong(name, expected);
    return value as T;
  }

  private required<T>(name: string, value: T | undefined, expected: string): T {
    if (value === undefined) throw this.wrong(name, expected);
    return value;
  }

  private wrong(name: string, expected: string): SimulatorError {
    return new SimulatorError(400, `${this.path(name)} is missing or not valid`, `use ${expected}`);
  }

  private path(name: string): string {
    return this.where === '' ? name : `${this.where}.${name}`;
  }
}

function range(least: number, most: number): string {
  const end = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
  return `a whole number from ${least}${end}`;
}
