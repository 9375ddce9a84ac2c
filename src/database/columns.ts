import { Column, type ColumnOptions } from 'typeorm';

/** Money in the smallest unit of its currency. PostgreSQL hands bigint over as text. */
export function AmountColumn(name: string, options: ColumnOptions = {}): PropertyDecorator {
  const transformer = { to: (amount: number) => amount, from: (stored: string | number) => safe(stored) };
  return Column({ name, type: 'bigint', transformer, ...options });
}

/** An instant, kept as epoch milliseconds: native date types differ between databases and time zones. */
export function InstantColumn(name: string): PropertyDecorator {
  const transformer = {
    to: (instant: Date) => instant.getTime(),
    from: (stored: string | number) => new Date(safe(stored)),
  };
  return Column({ name, type: 'bigint', transformer });
}

function safe(stored: string | number): number {
  const number = Number(stored);
  if (!Number.isSafeInteger(number)) throw new RangeError(`Stored value out of range: ${stored}`);
  return number;
}
