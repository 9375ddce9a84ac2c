/** Ids sort before and after these, in whatever collation the table has. */
const BEFORE_EVERY_ID = '';
const AFTER_EVERY_ID = 'zz';

/** Largest time a UUIDv7 holds, ms. */
const MAX_TIME = 2 ** 48 - 1;

/** Order of a list. */
export type SyncSort = 'newest' | 'oldest';

/** Time of recording, order, and begin of a page. */
export interface TimeFilter {
  /** Recorded at this time or later, epoch ms by the clock of the process that recorded. */
  readonly from?: number;
  /** Recorded before this time. */
  readonly to?: number;
  /** Id of the last sync of the page before. */
  readonly cursor?: string;
  /** Default `newest`. */
  readonly sort?: SyncSort;
}

/** Ids between two others, both excluded. */
export interface IdRange {
  readonly above: string;
  readonly below: string;
  readonly direction: 'ASC' | 'DESC';
}

/** Ids are UUIDv7 and sort by time, so a time span is one range of every index that ends in the id. */
export function idRange({ from, to, cursor, sort = 'newest' }: TimeFilter): IdRange {
  const after = sort === 'oldest' ? cursor : undefined;
  const before = sort === 'newest' ? cursor : undefined;
  const above = [from === undefined ? BEFORE_EVERY_ID : firstIdAt(from), after ?? BEFORE_EVERY_ID];
  const below = [to === undefined ? AFTER_EVERY_ID : firstIdAt(to), before ?? AFTER_EVERY_ID];
  return {
    above: above.sort()[1] as string,
    below: below.sort()[0] as string,
    direction: sort === 'oldest' ? 'ASC' : 'DESC',
  };
}

/** Lower than every id of that millisecond and higher than every earlier id. */
function firstIdAt(at: number): string {
  const time = Math.min(Math.max(Math.trunc(at), 0), MAX_TIME)
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
