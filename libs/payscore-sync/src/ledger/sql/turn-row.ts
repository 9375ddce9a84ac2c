import type { InTurn } from './ledger-sql.js';

/** A row of `whoseTurn`. */
export interface TurnRow {
  readonly sub_mchid: string;
  readonly is_due: boolean | number;
}

/** SQLite gives a boolean as 0 or 1. */
export function toInTurn({ sub_mchid, is_due }: TurnRow): InTurn {
  return { subMchid: sub_mchid, isDue: Boolean(is_due) };
}
