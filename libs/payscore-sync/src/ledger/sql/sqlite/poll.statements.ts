import type { TableNames } from '../table-names.js';
import { IS_SWEEP_DUE, itemsOf } from './expressions.js';

/** Statements of the polls on SQLite. */
export function pollStatements(names: TableNames) {
  const { syncs, handlerCalls, notifications, database, institutions } = names;
  return {
    poll: `
SELECT 'institution' AS part, wanted.key AS value FROM json_each(@institutions) wanted
WHERE EXISTS (SELECT 1 FROM ${syncs} s WHERE s.institution = wanted.value AND s.due_at <= @now)
UNION ALL
SELECT 'handler', wanted.key FROM json_each(@handlers) wanted
WHERE EXISTS (SELECT 1 FROM ${handlerCalls} c WHERE c.event = wanted.value ->> 'event'
  AND c.handler_id = wanted.value ->> 'handlerId' AND c.due_at <= @now)
UNION ALL
SELECT 'looks', looks FROM ${database} WHERE id = 1
UNION ALL
SELECT 'sweep', 1 FROM ${database} WHERE id = 1 AND ${IS_SWEEP_DUE}
UNION ALL
SELECT 'lease', 1 WHERE EXISTS (SELECT 1 FROM ${syncs} s WHERE s.lease_until < @now)
UNION ALL
SELECT 'stalled', 1 WHERE EXISTS (
  SELECT 1 FROM ${syncs} s WHERE s.settled_at IS NULL AND s.stalled_at IS NULL AND s.created_at <= @stalledBefore)
UNION ALL
SELECT 'notified', 1 WHERE EXISTS (SELECT 1 FROM ${notifications} n WHERE n.due_at <= @now)
UNION ALL
SELECT 'behind', 1 WHERE EXISTS (
  SELECT 1 FROM ${syncs} s WHERE s.order_key > '' AND s.head IS NULL AND s.settled_at IS NULL)
UNION ALL
SELECT 'silent', 1 WHERE @silentBefore IS NOT NULL AND EXISTS (
  SELECT 1 FROM ${institutions} WHERE institution IN ${itemsOf('@institutions')}
    AND (last_claim_at IS NULL OR last_claim_at < @silentBefore))`,

    dueIn: `
SELECT MIN(due_at) - @now AS ms FROM ${syncs} WHERE institution = @institution AND due_at IS NOT NULL`,

    beat: `
UPDATE ${institutions} SET last_claim_at = @now
WHERE institution IN ${itemsOf('@institutions')} AND (last_claim_at IS NULL OR last_claim_at < @before)`,

    withOldSyncs: `
SELECT wanted.value AS name FROM json_each(@institutions) wanted
WHERE EXISTS (SELECT 1 FROM ${syncs} s WHERE s.institution = wanted.value AND s.settled_at <= @before)`,
  };
}
