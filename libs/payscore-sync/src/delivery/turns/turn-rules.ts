import type { InTurn, Turn, TurnStatus } from '../../ledger/index.js';

/** Of eight claims under a backlog so many begin with syncs to send, so many with uncertain ones; the rest goes by age. */
const SENDS = 5 / 8;
const QUERIES = 2 / 8;

/** Sub-merchants that share a claim, at most: each of them costs a range of the index, on MySQL a statement. */
export const MAX_SHARES = 16;

/** What a look at those in turn comes to. */
export interface Sharing {
  /** Null: nothing of these is due. */
  readonly turn: Turn | null;
  /** The sub-merchant behind which the next look begins; null: as before. */
  readonly last: string | null;
}

/**
 * What a claim under a backlog takes first, and what instead when there is none of it; empty: whatever has been due
 * longest, routine queries of parked syncs among it. Chosen by lot, so that it needs nothing that one process alone
 * would know. Pure.
 * @param random 0 (included) to 1 (excluded)
 */
export function firstOf(random: number): readonly TurnStatus[] {
  if (random < SENDS) return ['queued', 'uncertain'];
  return random < SENDS + QUERIES ? ['uncertain', 'queued'] : [];
}

/**
 * Shares a claim of `limit` rows out among those whose turn it is. Pure.
 * @param inTurn in the order of their turns
 * @param isCut there are more of them than were looked at
 */
export function shareOut(
  status: TurnStatus,
  inTurn: readonly InTurn[],
  isCut: boolean,
  limit: number,
): Sharing {
  const due = inTurn.filter(({ isDue }) => isDue).map(({ subMchid }) => subMchid);
  const subMchids = due.slice(0, Math.min(limit, MAX_SHARES));
  const [first] = subMchids;
  const each = Math.floor(limit / Math.max(1, subMchids.length));
  const turn = first === undefined ? null : { status, subMchids, each };
  if (due.length > subMchids.length) return { turn, last: subMchids.at(-1) ?? null };
  if (isCut) return { turn, last: inTurn.at(-1)?.subMchid ?? null };
  // All had a share. The first one also gets what is left over, so next time another one is first.
  return { turn, last: due.length > 1 ? (first ?? null) : null };
}
