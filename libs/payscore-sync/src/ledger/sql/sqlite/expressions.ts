import type { TableNames } from '../table-names.js';

/** The only server. */
export const FILE = 'sqlite';

/** Condition of the claim: an untrusted file returns nothing. */
export const isTrusted = ({ database }: TableNames) =>
  `EXISTS (SELECT 1 FROM ${database} d WHERE d.id = 1 AND d.timeline = '${FILE}')`;

/** The items of a parameter that is a JSON array, for `IN`. */
export const itemsOf = (parameter: string) => `(SELECT value FROM json_each(${parameter}))`;
