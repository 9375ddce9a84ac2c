import type { TableNames } from '../table-names.js';

/**
 * The time of the statement on MySQL and MariaDB, epoch ms, in UTC: in the session's time zone one hour a year
 * occurs twice, and SYSDATE is no constant for a range scan.
 */
export const now = (offset: string) =>
  `(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000 + ${offset})`;

/**
 * Condition of the sweep of the fleet, with two times: now, and in a sweep. A time further away was written before
 * the clock went back.
 */
export const IS_SWEEP_DUE = `(next_sweep_at IS NULL OR next_sweep_at <= ${now('?')} OR next_sweep_at > ${now('?')})`;

/**
 * Every locking statement names its index: in a small table the planner would scan and lock everything,
 * including rows that a host has locked.
 */
export const BY_KEY = 'FORCE INDEX (PRIMARY)';

/**
 * Condition of the claim: an untrusted server returns nothing.
 * @param identity expression for the server and database of the session
 */
export const isTrusted = ({ database }: TableNames, identity: string) =>
  `(SELECT 1 FROM ${database} AS d WHERE d.id = 1 AND d.timeline = ${identity})`;
