import type { TableNames } from '../table-names.js';

/** The only server. */
export const FILE = 'sqlite';

/** Condition of the claim: an untrusted file returns nothing. */
export const isTrusted = ({ database }: TableNames) =>
  `EXISTS (SELECT 1 FROM ${database} d WHERE d.id = 1 AND d.timeline = '${FILE}')`;

/** Condition of the sweep. A time further away than a sweep was written before the clock went back. */
export const IS_SWEEP_DUE =
  '(next_sweep_at IS NULL OR next_sweep_at <= @now OR next_sweep_at > @now + @sweepMs)';

/** The items of a parameter that is a JSON array, for `IN`. */
export const itemsOf = (parameter: string) => `(SELECT value FROM json_each(${parameter}))`;
