import type { SeededRandom } from './seeded-random.js';

/** What happens to an order at WeChat Pay besides our syncs. */
export type Story =
  /** Waits for payment. */
  | 'waiting'
  /** The customer is at the cashier for a while. */
  | 'cashier'
  /** The customer does not leave the cashier. */
  | 'cashier-stays'
  /** Not completed at first. */
  | 'completed-late'
  /** The customer pays all on-line, before or between our calls. */
  | 'paid-online'
  /** The customer pays a part on-line, under a number we may want to use. */
  | 'part-online'
  | 'revoked'
  | 'expired'
  /** WeChat Pay does not know the order. */
  | 'unknown'
  /** Somebody told WeChat Pay other facts under our number. */
  | 'told-otherwise'
  /** Every sync is refused as wrong, whatever it says. */
  | 'rejected'
  /** The order may not be queried. */
  | 'query-forbidden'
  /** A proxy spoils the signature of this order's syncs. */
  | 'altered'
  /** Every call is answered 401, as all of its sub-merchant's. */
  | 'bad-tenant';

const SHARES: readonly (readonly [number, Story])[] = [
  [66, 'waiting'],
  [8, 'cashier'],
  [1, 'cashier-stays'],
  [3, 'completed-late'],
  [8, 'paid-online'],
  [4, 'part-online'],
  [2, 'revoked'],
  [1, 'expired'],
  [1.5, 'unknown'],
  [1.5, 'told-otherwise'],
  [1.5, 'rejected'],
  [1.5, 'query-forbidden'],
  [0.4, 'altered'],
];

/** Those that come by chance. */
export const STORIES = SHARES.map(([, story]) => story);

export function drawStory(random: SeededRandom): Story {
  return random.weighted(SHARES);
}
