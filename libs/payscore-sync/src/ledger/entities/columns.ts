import { Column, type ColumnOptions, type ValueTransformer } from 'typeorm';

/** PostgreSQL and MySQL return bigint as text; a value beyond a number is an error, never rounded. */
const safeInteger: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | number | null | undefined) => {
    if (value === null || value === undefined) return null;
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new RangeError(`Ledger value out of range: ${value}`);
    return number;
  },
};

/** A time as records have it, from a column in epoch ms. */
export function dateOf(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

/** 64-bit integer column read as a number: epoch ms or an amount. */
export function BigintColumn(name: string, options: ColumnOptions = {}): PropertyDecorator {
  return Column({ name, type: 'bigint', transformer: safeInteger, ...options });
}

export function IntColumn(name: string, options: ColumnOptions = {}): PropertyDecorator {
  return Column({ name, type: 'int', ...options });
}

export function TextColumn(name: string, length: number, options: ColumnOptions = {}): PropertyDecorator {
  return Column({ name, type: 'varchar', length, ...options });
}
