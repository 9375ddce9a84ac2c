import type { RawRow } from '../hydrate.js';

export interface WithId {
  readonly id: string;
}

/** The whole row, with the columns of the claim. */
export interface DueRow extends RawRow, WithId {
  readonly order_key: string;
  readonly seq: number;
  readonly status: string;
  readonly attempts: number;
  readonly claimed_at: string;
}

export interface HeldRow extends WithId {
  readonly lease_token: string | null;
  readonly locked_at: string;
}

export interface LostRow extends WithId {
  readonly institution: string;
  readonly status: string;
  readonly locked_at: string;
}

export const idsOf = (rows: readonly WithId[]) => rows.map((row) => row.id);

/** Result of an UPDATE: the number of found rows. */
export interface Affected {
  readonly affectedRows: number;
}
