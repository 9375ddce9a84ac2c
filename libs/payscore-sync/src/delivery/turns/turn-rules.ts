import type { InTurn, Turn, TurnStatus } from '../../ledger/index.js';

/**
 * Of eight claims under a backlog, how many begin with sends and how many with uncertain syncs; the rest go by
 * age.
 */
const SENDS = 5 / 8;
const QUERIES = 2 / 8;

/** Largest number of sub-merchants per claim: each costs a range of the index, on MySQL a statement. */
export const MAX_SHARES = 16;

/** Result of a look-up of turns. */
export interface Sharing {
  /** Null: nothing is due. */
  readonly turn: Turn | null;
  /** The sub-merchant after which the next look-up begins; null: unchanged. */
  readonly last: string | null;
}

/**
 * Order of kinds for a claim under a backlog; empty: by age, including routine queries. Drawn at random, so it
 * needs no state of one process. Pure.
 * @param random 0 (included) to 1 (excluded)
 */
export function firstOf(random: number): readonly TurnStatus[] {
  if (random < SENDS) return ['queued', 'uncertain'];
  return random < SENDS + QUERIES ? ['uncertain', 'queued'] : [];
}

/**
 * Divides a claim of `limit` rows among the sub-merchants in turn. Pure.
 * @param inTurn in order of turn
 * @param isCut there are more than were read
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
  // All had a share. The first one gets the remainder, so another one is first next time.
  return { turn, last: due.length > 1 ? (first ?? null) : null };
}
