import type { PayscoreTransactionValue } from './payscore-transaction.js';

/** A statement with `?` for each `$1`, `$2`, …, and the values in the order of these marks. */
export function withQuestionMarks(
  text: string,
  values: readonly PayscoreTransactionValue[],
): { text: string; values: PayscoreTransactionValue[] } {
  const inOrder: PayscoreTransactionValue[] = [];
  const marked = text.replace(/\$([1-9])/g, (_mark, number: string) => {
    inOrder.push(values[Number(number) - 1] ?? null);
    return '?';
  });
  // The statements of MySQL and MariaDB have no `$1`, but paths of JSON such as '$.id'.
  return inOrder.length === 0 ? { text, values: [...values] } : { text: marked, values: inOrder };
}
