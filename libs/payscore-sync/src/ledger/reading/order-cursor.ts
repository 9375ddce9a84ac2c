/** Position of a sync among those of its order number; a page continues after it. */
export interface OrderPlace {
  readonly subMchid: string;
  readonly seq: number;
  readonly revision: number;
}

const CURSOR = /^([0-9A-Za-z_-]{1,32})\.(\d{1,10})\.(\d{1,10})$/;

/** Largest number of the columns. */
const MAX_INT = 2 ** 31 - 1;

export function orderCursor({ subMchid, seq, revision }: OrderPlace): string {
  return `${subMchid}.${seq}.${revision}`;
}

/** The position of a cursor; null when it is invalid. */
export function readOrderCursor(cursor: string): OrderPlace | null {
  const [, subMchid, seq, revision] = CURSOR.exec(cursor) ?? [];
  if (subMchid === undefined || Number(seq) > MAX_INT || Number(revision) > MAX_INT) return null;
  return { subMchid, seq: Number(seq), revision: Number(revision) };
}
