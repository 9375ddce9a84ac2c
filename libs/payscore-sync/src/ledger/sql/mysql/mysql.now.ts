/**
 * The time of the statement on MySQL and MariaDB, epoch ms, by UTC: through the session's time zone an hour would
 * come twice a year, and SYSDATE is no constant a range scan could use.
 */
export const now = (offset: string) =>
  `(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000 + ${offset})`;
