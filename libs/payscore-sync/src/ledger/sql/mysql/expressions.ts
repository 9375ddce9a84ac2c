import type { TableNames } from '../table-names.js';

/**
 * The time of the statement on MySQL and MariaDB, epoch ms, by UTC: through the session's time zone an hour would
 * come twice a year, and SYSDATE is no constant a range scan could use.
 */
export const now = (offset: string) =>
  `(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000 + ${offset})`;

/**
 * Every statement that locks names its index: in a small table the planner would read, and lock, from end to
 * end, and so meet rows that a host has locked.
 */
export const BY_KEY = 'FORCE INDEX (PRIMARY)';

/**
 * Condition of the claim: a server that is not trusted hands out nothing.
 * @param identity expression for the server and database of the session
 */
export const isTrusted = ({ database }: TableNames, identity: string) =>
  `(SELECT 1 FROM ${database} AS d WHERE d.id = 1 AND d.timeline = ${identity})`;
