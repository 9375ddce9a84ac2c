import type { TableNames } from '../table-names.js';
import { BY_KEY, IS_SWEEP_DUE, now } from './expressions.js';

/**
 * Statements of the polls on MySQL 8 and MariaDB 10.6+. Each institution and handler has a part of its own with
 * constants, some 20 µs. In one part for all, the server would read the rows without a due time, which are in the
 * index too; a loose scan depends on statistics.
 */
export function pollStatements(names: TableNames) {
  const { syncs, handlerCalls, notifications, database, institutions } = names;
  const by = (index: Parameters<TableNames['syncsIndex']>[0]) => `FORCE INDEX (${names.syncsIndex(index)})`;
  const byDueCall = `FORCE INDEX (${names.handlerCallsIndex('due')})`;
  const byOpen = `FORCE INDEX (${names.notificationsIndex('open')})`;
  const repeat = (count: number, part: (place: number) => string) =>
    Array.from({ length: count }, (_, i) => part(i));
  const silent = `(SELECT 'silent' AS part, 1 AS value FROM ${institutions} ${BY_KEY}
  WHERE institution IN (?) AND (last_claim_at IS NULL OR last_claim_at < ${now('?')}) LIMIT 1)`;
  return {
    /** Parameters: those of each institution, each handler, the sweep, the lease, the stalled ones, the notifications, the silent ones. */
    poll: (institutionCount: number, handlerCount: number, isForSilent: boolean) =>
      [
        ...repeat(
          institutionCount,
          (place) =>
            `(SELECT 'institution' AS part, ${place} AS value FROM ${syncs} ${by('due')} WHERE institution = ? AND due_at <= ${now('?')} LIMIT 1)`,
        ),
        ...repeat(
          handlerCount,
          (place) =>
            `(SELECT 'handler' AS part, ${place} AS value FROM ${handlerCalls} ${byDueCall} WHERE event = ? AND handler_id = ? AND due_at <= ${now('?')} LIMIT 1)`,
        ),
        `(SELECT 'looks' AS part, looks AS value FROM ${database} WHERE id = 1)`,
        `(SELECT 'sweep' AS part, 1 AS value FROM ${database} WHERE id = 1 AND ${IS_SWEEP_DUE})`,
        `(SELECT 'lease' AS part, 1 AS value FROM ${syncs} ${by('lease')} WHERE lease_until < ${now('?')} LIMIT 1)`,
        `(SELECT 'stalled' AS part, 1 AS value FROM ${syncs} ${by('stalled')}
  WHERE settled_at IS NULL AND stalled_at IS NULL AND created_at <= ${now('?')} LIMIT 1)`,
        `(SELECT 'notified' AS part, 1 AS value FROM ${notifications} ${byOpen} WHERE due_at <= ${now('?')} LIMIT 1)`,
        `(SELECT 'behind' AS part, 1 AS value FROM ${syncs} ${by('behind')} WHERE head IS NULL AND settled_at IS NULL LIMIT 1)`,
        ...(isForSilent ? [silent] : []),
      ].join('\nUNION ALL\n'),

    dueIn: `
SELECT due_at - ${now('?')} AS ms FROM ${syncs} ${by('due')} WHERE institution = ? AND due_at IS NOT NULL
ORDER BY due_at LIMIT 1`,

    beat: `
UPDATE ${institutions} ${BY_KEY} SET last_claim_at = ${now('?')}
WHERE institution IN (?) AND (last_claim_at IS NULL OR last_claim_at < ${now('?')})`,

    withOldSyncs: (institutionCount: number) =>
      repeat(
        institutionCount,
        (place) =>
          `(SELECT ${place} AS place FROM ${syncs} ${by('settled')} WHERE institution = ? AND settled_at <= ${now('?')} LIMIT 1)`,
      ).join('\nUNION ALL\n'),
  };
}
